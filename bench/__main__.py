"""`python -m bench`: the figures of docs/performance.md."""

from bench.pages import main

main()
