"""Notifications as letters: at once, as a digest, and as the weekly summary."""
