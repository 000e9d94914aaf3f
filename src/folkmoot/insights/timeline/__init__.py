"""What a member's record shows: entries of all rooms in the order of time, and reasons to look at somebody."""
