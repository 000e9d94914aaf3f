"""Texts with {placeholders}, which are checked before they are kept and filled for one person."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.utils.translation import gettext as _

from folkmoot.content.markup.convert.escaping import escaped
from folkmoot.core.errors import RuleBroken
from folkmoot.core.workflows import Subject, placeholders

_PLACE = re.compile(r"\{([^{}\n]{0,60})\}")


def check_placeholders(text: str, *, field: str) -> None:
    """Raises RuleBroken where a text has a placeholder that nobody fills, naming it and those there are."""
    for match in _PLACE.finditer(text):
        if match[1] not in placeholders:
            known = ", ".join(f"{{{name}}}" for name in placeholders.names())
            raise RuleBroken(
                "unknown-placeholder",
                _("Nobody can fill in {%(name)s}. There are: %(known)s.") % {"name": match[1], "known": known},
                field=field,
            )


def filled_markdown(text: str, subject: Subject) -> str:
    """The text as Markdown; what is filled in is taken letter by letter, except addresses."""
    return _filled(text, subject, escape=lambda value: escaped(" ".join(value.split())))


def filled_plain(text: str, subject: Subject) -> str:
    """The text with its placeholders filled in, for titles, subjects and plain letters."""
    return _filled(text, subject, escape=lambda value: " ".join(value.split()))


def _filled(text: str, subject: Subject, *, escape: Callable[[str], str]) -> str:
    def fill(match: re.Match[str]) -> str:
        place = placeholders.find(match[1])
        if place is None:
            return match[0]
        value = place.fill(subject)
        return value if place.is_link else escape(value)

    return _PLACE.sub(fill, text)
