"""Fenced code coloured on the server, by classes."""

from __future__ import annotations

import re
from functools import lru_cache

from markdown_it.common.utils import escapeHtml
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexer import Lexer
from pygments.lexers import get_all_lexers, get_lexer_by_name
from pygments.util import ClassNotFound

# Some lexers need time that grows faster than the text; long listings are shown plain.
MAX_HIGHLIGHTED = 6_000
MAX_LINE = 240
# What may stand above a listing in a language that nobody here knows.
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9+#.\-]{0,19}")

_FORMATTER: HtmlFormatter[str] = HtmlFormatter(nowrap=True)


@lru_cache(maxsize=256)
def _lexer(language: str) -> Lexer | None:
    try:
        return get_lexer_by_name(language, stripnl=False, ensurenl=False)
    except ClassNotFound:
        return None


@lru_cache(maxsize=1)
def known_languages() -> frozenset[str]:
    """What listings are called by us, whoever wrote them."""
    return frozenset(name for name, _aliases, _files, _types in get_all_lexers(plugins=False))


def code_block(code: str, language: str, budget: int = MAX_HIGHLIGHTED) -> str:
    """Return a `<pre>` that names its language; coloured when that is known and the listing short enough."""
    lexer = _lexer(language.lower()) if 0 < len(language) <= 30 else None
    name = str(lexer.name) if lexer is not None else language if _NAME.fullmatch(language) else ""
    opened = f'<pre data-language="{escapeHtml(name)}">' if name else "<pre>"
    if lexer is None or len(code) > budget or any(len(line) > MAX_LINE for line in code.split("\n")):
        return f"{opened}<code>{escapeHtml(code)}</code></pre>\n"
    return f'{opened}<code class="highlight">{highlight(code, lexer, _FORMATTER)}</code></pre>\n'
