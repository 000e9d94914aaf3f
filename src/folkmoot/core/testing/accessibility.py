"""What axe finds on a page in a browser."""

from __future__ import annotations

from pathlib import Path
from typing import Any

_AXE = Path(__file__).parents[4] / "node_modules" / "axe-core" / "axe.min.js"
# Only what is wrong is asked for: to describe what is right as well took axe three times as long.
_RUN = """
    standards => axe.run({runOnly: standards, resultTypes: ["violations"], preload: false}).then(found =>
        found.violations.map(({id, nodes}) => [id, nodes.map(({target, html}) => [target, html.slice(0, 90)])]))
"""
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


def bring_axe(context: Any) -> None:
    """Have axe on every page of this browser context; the pages' own Content-Security-Policy stays as it is."""
    context.add_init_script(path=_AXE)


def axe_finds(page: Any, standards: list[str]) -> list[tuple[str, list[tuple[Any, str]]]]:
    """What is wrong with the page as it stands: each fault with where it is, by selector and text."""
    return [(fault, [(target, html) for target, html in nodes]) for fault, nodes in page.evaluate(_RUN, standards)]
