"""HTML in, PDF out: what runs in a process of its own, with nothing of the product loaded and nothing within reach.

    python -m folkmoot.insights.reports.press < report.html > report.pdf

Ends with 3 where WeasyPrint is not installed, with 4 where a library of the system is missing.
"""

from __future__ import annotations

import resource
import sys
from typing import Any, NoReturn

NOT_INSTALLED, NO_LIBRARY = 3, 4
_SECONDS, _BYTES = 60, 1_500_000_000


def main() -> None:
    """Print what comes in."""
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (_BYTES, _BYTES))
    try:
        from weasyprint import HTML
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

    document = HTML(string=sys.stdin.buffer.read().decode(), url_fetcher=Refuse())
    sys.stdout.buffer.write(document.write_pdf(pdf_variant="pdf/ua-1"))


if __name__ == "__main__":
    main()
