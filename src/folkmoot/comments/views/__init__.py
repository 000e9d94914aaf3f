"""What frames, pop-ups and managers are shown."""
