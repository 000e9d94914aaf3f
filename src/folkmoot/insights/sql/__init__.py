"""SQL that analysts type: what it may say, and the cage it is answered in."""
