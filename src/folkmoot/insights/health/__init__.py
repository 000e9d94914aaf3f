"""Whether the community is well: what changed and when, what is unusual, and a score that explains itself."""
