"""The cast, the builders and the real data that tests of every room share."""
