"""The fields, moments, actions and placeholders that come with the engine, of the rooms below it."""
