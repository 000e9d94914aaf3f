"""What the public is told of moderation, in numbers."""
