"""Reads HTML as a browser would and names everything that is not allowed in it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import html

from folkmoot.content.markup.policy import ATTRIBUTE_VALUES, ATTRIBUTES, TAGS

_ALWAYS = {"class", "rel", "loading", "decoding"}
_SCHEME = re.compile(r"\s*([a-zA-Z][a-zA-Z0-9+.\-]*):")


def forbidden(markup: str) -> list[str]:
    """Return what the allow-list does not know, empty when all is well."""
    if not markup.strip():
        return []
    return list(_problems(html.fragment_fromstring(markup, create_parent="div")))


def _problems(root: html.HtmlElement) -> Iterator[str]:
    for element in root.iterdescendants():
        tag = element.tag
        if not isinstance(tag, str) or tag not in TAGS:
            yield f"tag {tag}"
            continue
        known = ATTRIBUTES.get(tag, set()) | set(ATTRIBUTE_VALUES.get(tag, {})) | _ALWAYS
        for name, value in element.attrib.items():
            if name not in known:
                yield f"attribute {tag}.{name}"
            if name == "id" and not value.startswith("fn-"):
                yield f"id {value}"
            scheme = _SCHEME.match(re.sub(r"[\x00-\x20]", "", value)) if name in ("href", "src") else None
            if scheme and scheme[1].lower() not in ("http", "https", "mailto"):
                yield f"scheme {scheme[1]}"
