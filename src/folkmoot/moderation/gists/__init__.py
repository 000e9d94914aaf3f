"""What a text always yields, found out once and kept, so that trying rules on history reads it."""
