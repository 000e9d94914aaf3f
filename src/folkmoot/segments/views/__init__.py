"""The pages of the segments room."""
