"""Kinds of values that members give: answers to questions and fields of profiles, and what each must look like."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from folkmoot.core.errors import RuleBroken

CHOICES_AT_MOST, CHOICE_LENGTH = 40, 100
_is_link = URLValidator(schemes=["http", "https"])


class Kind(models.TextChoices):
    """What a value is."""

    TEXT = "text", gettext_lazy("A line of text")
    LONG = "long", gettext_lazy("Several lines of text")
    CHOICE = "choice", gettext_lazy("One choice")
    SEVERAL = "several", gettext_lazy("Several choices")
    LINK = "link", gettext_lazy("A link")
    DATE = "date", gettext_lazy("A date")
    PLACE = "place", gettext_lazy("A place")


LENGTHS = {Kind.TEXT: 200, Kind.LONG: 3000, Kind.LINK: 300, Kind.PLACE: 120, Kind.DATE: 10}
CHOOSING = (Kind.CHOICE, Kind.SEVERAL)


def checked_values(
    raw: Sequence[str], *, kind: str, choices: Sequence[str], is_required: bool, field: str
) -> list[str]:
    """The values as they are kept, none where nothing was given; raises RuleBroken that names the field."""
    values = list(dict.fromkeys(value.strip() for value in raw if value.strip()))
    problem = _problem(values, Kind(kind), choices)
    if not values and is_required:
        problem = _("This needs an answer.")
    if problem:
        raise RuleBroken("bad-answer", problem, field=field)
    return values


def checked_choices(choices: Sequence[str], *, kind: str, field: str) -> list[str]:
    """What can be chosen from, tidied; raises RuleBroken where there is too little or too much."""
    if kind not in CHOOSING:
        return []
    tidy = list(dict.fromkeys(" ".join(choice.split()) for choice in choices if choice.strip()))
    if len(tidy) < 2:
        raise RuleBroken("choices", _("Give at least two choices, one a line."), field=field)
    if len(tidy) > CHOICES_AT_MOST or any(len(choice) > CHOICE_LENGTH for choice in tidy):
        limits = {"choices": CHOICES_AT_MOST, "length": CHOICE_LENGTH}
        text = _("At most %(choices)d choices of %(length)d characters each.") % limits
        raise RuleBroken("choices", text, field=field)
    return tidy


def _problem(values: Sequence[str], kind: Kind, choices: Sequence[str]) -> str:
    """What is wrong with the values; empty when nothing is."""
    if len(values) > 1 and kind is not Kind.SEVERAL:
        return _("Give one answer.")
    if kind in CHOOSING:
        return "" if set(values) <= set(choices) else _("Choose from what is offered.")
    if any(len(value) > LENGTHS[kind] for value in values):
        return _("At most %(count)d characters.") % {"count": LENGTHS[kind]}
    if kind is Kind.LINK and not all(_fits(value) for value in values):
        return _("Give a whole link, such as https://example.org/.")
    if kind is Kind.DATE and not all(_is_date(value) for value in values):
        return _("Give a date, such as 2026-05-01.")
    return ""


def _fits(value: str) -> bool:
    try:
        _is_link(value)
    except ValidationError:
        return False
    return True


def _is_date(value: str) -> bool:
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False
