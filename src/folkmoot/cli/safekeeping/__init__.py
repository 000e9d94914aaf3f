"""Backups of a whole installation: database, files and secret in one archive that proves itself."""
