"""The classifier as its page and the API show it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise

from folkmoot.moderation.classifier.judging import WHY_NOT, Scores
from folkmoot.moderation.classifier.loading import base_path, open_model
from folkmoot.moderation.classifier.model_file import ModelUnusable
from folkmoot.moderation.classifier.providers import scores
from folkmoot.moderation.classifier.reports import read_reports
from folkmoot.moderation.models import CommunityClassifier


@dataclass(frozen=True, slots=True)
class General:
    """The general classifier as people see it; `why_not` says why it can not be used, for the operator."""

    path: str
    checksum: str = ""
    languages: Sequence[str] = ()
    data: Sequence[Mapping[str, Any]] = ()
    reports: Mapping[str, Any] = field(default_factory=dict)
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a text that was tried; `label` says for what it weighs, empty for nothing."""

    text: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class Trial:
    """What was said of a text, and the text with what weighed marked."""

    scores: Scores
    why_not: str | Promise
    pieces: Sequence[Piece]


def general_classifier() -> General:
    """What is in use in all communities, and what was measured of it."""
    path = base_path()
    try:
        model = open_model(path)
    except ModelUnusable as error:
        return General(str(path.name), why_not=str(error))
    header = model.header
    return General(
        path.name, model.checksum, model.languages, list(header.get("data", ())), read_reports(path, model.checksum)
    )


def learning_rows(row: CommunityClassifier) -> list[tuple[str, Mapping[str, Any], Mapping[str, Any]]]:
    """By label the figures of what was in use before and of what was learned."""
    return [(label, sides["old"], sides["new"]) for label, sides in sorted(row.figures.items())]


def trial_of(text: str, community_id: int) -> Trial:
    """Score a text as a rule would, and mark what weighed."""
    found = scores(text, community_id=community_id)
    pieces: list[Piece] = []
    at = 0
    for reason in sorted(found.reasons, key=lambda reason: (reason.start, -reason.weight)):
        if reason.start >= at:
            pieces += [Piece(text[at : reason.start]), Piece(text[reason.start : reason.end], reason.label)]
            at = reason.end
    return Trial(found, WHY_NOT.get(found.why_not, ""), [piece for piece in [*pieces, Piece(text[at:])] if piece.text])
