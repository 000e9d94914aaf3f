"""Speed, measured. `make bench` runs everything here and prints what docs/performance.md records."""
