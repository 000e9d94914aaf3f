"""The cards that the Monday page brings itself: how the community is, and what changed."""
