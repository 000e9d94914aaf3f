"""How friendly or unfriendly a text sounds, from words alone, on the machine (docs/feeling.md)."""
