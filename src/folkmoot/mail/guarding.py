"""What is refused before it is read: mail made to cost time or memory."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from folkmoot.core.errors import RuleBroken

_HEADERS_AT_MOST = 256 * 1024
_LINES_AT_MOST = 900_000
# The standard library looks for the end of every open part in every line.
_PARTS_WITHIN_AT_MOST = 40
_PARTS_AT_MOST = 600
_WITHIN = re.compile(rb"boundary\s*=|content-type:\s*message/", re.IGNORECASE)
_HEADERS_END = re.compile(rb"\r?\n\r?\n")


def guard(content: bytes) -> None:
    """Raises RuleBroken("bomb") where reading would take too long, in a time that grows with the mail's length only."""
    end = _HEADERS_END.search(content, 0, _HEADERS_AT_MOST + 4)
    too_many_headers = end is None and len(content) > _HEADERS_AT_MOST
    within = sum(1 for _found in _WITHIN.finditer(content))
    too_deep = within > _PARTS_WITHIN_AT_MOST or (within and content.count(b"\n--") > _PARTS_AT_MOST + within * 100)
    if too_many_headers or too_deep or content.count(b"\n") > _LINES_AT_MOST:
        raise RuleBroken("bomb", _("The mail is built in a way that cannot be read in a reasonable time."))
