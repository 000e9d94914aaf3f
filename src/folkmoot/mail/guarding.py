"""What is refused before it is read: mail made to cost time or memory."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from folkmoot.core.errors import RuleBroken

_HEADERS_AT_MOST = 256 * 1024
_LINES_AT_MOST = 900_000
# The standard library looks for the end of every open part in every line, and calls itself for each part within a part.
_PARTS_WITHIN_AT_MOST, _IN_SHORT_MAIL = 40, 200
_LOOKS_AT_MOST = 2_000_000
_PARTS_AT_MOST = 600
_WITHIN = re.compile(rb"boundary(?:\*\d*\*?)?\s*=|content-type:\s*message/", re.IGNORECASE)
_HEADERS_END = re.compile(rb"\r?\n\r?\n")


def guard(content: bytes) -> None:
    """Raises RuleBroken("bomb") where reading would take too long, in a time that grows with the mail's length only."""
    end = _HEADERS_END.search(content, 0, _HEADERS_AT_MOST + 4)
    too_many_headers = end is None and len(content) > _HEADERS_AT_MOST
    within, lines = sum(1 for _found in _WITHIN.finditer(content)), content.count(b"\n")
    # The digest of a list has many parts, one after the other, and is short.
    may_be_within = _IN_SHORT_MAIL if within * lines <= _LOOKS_AT_MOST else _PARTS_WITHIN_AT_MOST
    too_deep = within > may_be_within or (within and content.count(b"\n--") > _PARTS_AT_MOST + within * 100)
    if too_many_headers or too_deep or lines > _LINES_AT_MOST:
        raise RuleBroken("bomb", _("The mail is built in a way that cannot be read in a reasonable time."))
