"""The classifier through the API, for those who moderate."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ninja import Field, Router, Schema, Status

from folkmoot.core import rate_limits
from folkmoot.core.api.schemas import PROBLEMS, Input
from folkmoot.core.errors import NotAllowed
from folkmoot.core.request import CommunityRequest
from folkmoot.moderation.classifier.providers import scores
from folkmoot.moderation.commands.learning import ask_for_training, change_classifier_settings, use_classifier
from folkmoot.moderation.policies import can_see_classifier
from folkmoot.moderation.queries.classifier import classifiers_of, settings_of
from folkmoot.moderation.queries.scoring import general_classifier

router = Router(tags=["moderation classifier"])


class ClassifierTextIn(Input):
    """A text to score; nothing of it is kept."""

    text: str = Field(min_length=1, max_length=20_000)


class ClassifierReasonOut(Schema):
    """A piece of the text that weighed, from sign `start` to before `end`."""

    label: str
    text: str
    start: int
    end: int
    weight: float


class ClassifierScoresOut(Schema):
    """Chances from 0 to 1; both null where it is not able to judge, and `why_not` says why."""

    judged: bool
    why_not: str
    language: str
    spam: float | None
    toxicity: float | None
    model: str
    reasons: list[ClassifierReasonOut]


class CommunityClassifierOut(Schema):
    """One training on the community's decisions, with the figures of old and new on the same held-out decisions."""

    number: int
    state: str
    made_at: datetime
    checksum: str
    figures: dict[str, Any]


class ClassifierOut(Schema):
    """The general classifier with what was measured of it, and the community's own, newest first."""

    usable: bool
    why_not: str
    model: str
    languages: list[str]
    data: list[dict[str, Any]]
    reports: dict[str, Any]
    learns: bool
    spam_share: float
    toxicity_share: float
    own: list[CommunityClassifierOut]


class ClassifierChoiceIn(Input):
    """The number of a classifier that was made before; 0 for the general one alone."""

    number: int = Field(ge=0, le=10**8)


class ClassifierSettingsIn(Input):
    """Whether it learns by night, and the shares of posts that are spam and toxic."""

    learns: bool
    spam_share: float = Field(ge=0.001, le=0.5)
    toxicity_share: float = Field(ge=0.001, le=0.5)


@router.get("/moderation/classifier", response={200: ClassifierOut, **PROBLEMS}, operation_id="get_classifier")
def get_classifier(request: CommunityRequest) -> Any:
    """What is in use and how it was measured. Moderators."""
    _must_see(request)
    general, wanted = general_classifier(), settings_of(request.community.id)
    return {
        "usable": not general.why_not,
        "why_not": general.why_not,
        "model": general.checksum,
        "languages": list(general.languages),
        "data": list(general.data),
        "reports": general.reports,
        "learns": wanted.learns,
        "spam_share": wanted.spam_share,
        "toxicity_share": wanted.toxicity_share,
        "own": classifiers_of(request.community.id),
    }


@router.post(
    "/moderation/classifier/scores", response={200: ClassifierScoresOut, **PROBLEMS}, operation_id="score_text"
)
def score_text(request: CommunityRequest, body: ClassifierTextIn) -> Any:
    """Score a text as a rule would. Moderators."""
    _must_see(request)
    rate_limits.check("flag", key=f"classifier:{request.actor.member_id}")
    return scores(body.text, community_id=request.community.id)


@router.put("/moderation/classifier/settings", response={204: None, **PROBLEMS}, operation_id="set_classifier")
def set_classifier(request: CommunityRequest, body: ClassifierSettingsIn) -> Any:
    """Settle how it is used. Managers."""
    change_classifier_settings(actor=request.actor, **body.model_dump())
    return Status(204, None)


@router.post("/moderation/classifier/training", response={202: None, **PROBLEMS}, operation_id="train_classifier")
def train_classifier(request: CommunityRequest) -> Any:
    """Ask for a training on the decisions; the worker takes it up. Managers."""
    ask_for_training(actor=request.actor)
    return Status(202, None)


@router.put("/moderation/classifier/choice", response={204: None, **PROBLEMS}, operation_id="choose_classifier")
def choose_classifier(request: CommunityRequest, body: ClassifierChoiceIn) -> Any:
    """Put one in use that was made before. Managers."""
    use_classifier(actor=request.actor, number=body.number)
    return Status(204, None)


def _must_see(request: CommunityRequest) -> None:
    if not can_see_classifier(request.actor):
        raise NotAllowed
