"""HTML in, PDF out: what runs in a process of its own, with nothing of the product loaded and nothing within reach.

    python -m folkmoot.insights.reports.press < report.html > report.pdf

Ends with 3 where WeasyPrint is not installed, with 4 where a library of the system is missing.
"""

from __future__ import annotations

import resource
import sys
from collections.abc import Callable, Iterator
from typing import Any, NoReturn

NOT_INSTALLED, NO_LIBRARY = 3, 4
_SECONDS, _BYTES = 60, 1_500_000_000


class _Word(str):
    """A text that is one letter to who goes through its letters."""

    __slots__ = ()

    def __iter__(self) -> Iterator[str]:
        yield str(self)


def _in_one_piece(draw: Callable[[Any, Any, float], None]) -> Callable[[Any, Any, float], None]:
    """Words of drawings set as words: letter by letter, as WeasyPrint does it, Arabic is neither joined nor turned."""

    def draw_whole(picture: Any, node: Any, font_size: float) -> None:
        if node.text:
            node._etree_node.text = _Word(node.text)
        draw(picture, node, font_size)

    return draw_whole


def main() -> None:
    """Print what comes in."""
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (_BYTES, _BYTES))
    try:
        from weasyprint import HTML, svg
        from weasyprint.urls import URLFetcher
    except ImportError:
        sys.exit(NOT_INSTALLED)
    except OSError as error:
        sys.stderr.write(str(error))
        sys.exit(NO_LIBRARY)

    class Refuse(URLFetcher):  # type: ignore[misc] # WeasyPrint has no types
        """A report brings all it needs with it: whatever else it names is not fetched, neither file nor page."""

        def fetch(self, url: str, headers: Any = None) -> NoReturn:
            raise ValueError("nothing is fetched")

    svg.text = svg.TAGS["text"] = _in_one_piece(svg.text)
    document = HTML(string=sys.stdin.buffer.read().decode(), url_fetcher=Refuse())
    sys.stdout.buffer.write(document.write_pdf(pdf_variant="pdf/ua-1"))


if __name__ == "__main__":
    main()
