"""Whom to talk to: who carries the community, whose activity grows, who is about to be lost, and why we think so."""
