"""What stands in a tag of sanitised HTML, read in its order: what a value says is never taken for another attribute.

The sanitiser writes every attribute as ` name="value"` and escapes quotes and angles in values.
"""

from __future__ import annotations

import re

# The attributes of a tag, whole; `each_of` reads them.
IN_TAG = r'(?: [a-z-]+="[^"<>]*")*'
_ATTRIBUTE = re.compile(r' ([a-z-]+)="([^"<>]*)"')


def each_of(attributes: str) -> list[tuple[str, str]]:
    """Names and values, still escaped, of what `IN_TAG` has matched."""
    return _ATTRIBUTE.findall(attributes)


def value_of(attributes: str, *names: str) -> str:
    """The value, still escaped, of the first attribute of one of these names; empty without one."""
    return next((value for name, value in each_of(attributes) if name in names), "")
