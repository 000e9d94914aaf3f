"""Other programs' markup into ours, for importers; nothing is loaded here, since the parser of HTML is large."""
