"""The demo community: its people and their words, brought in through the same commands as anybody's."""
