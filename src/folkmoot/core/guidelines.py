"""The clauses that flags, rules and decisions stand on, wherever they are written: what rooms offer, and its shape."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

from folkmoot.core.registry import Registry


class ClauseCategory(models.TextChoices):
    """What a clause is about: moderation sorts, blurs and reports by it. Empty: nobody has said."""

    CONDUCT = "conduct", _("How we speak with each other")
    OFF_TOPIC = "off-topic", _("What belongs where")
    SPAM = "spam", _("Advertising and spam")
    FRAUD = "fraud", _("Scams and fraud")
    HARASSMENT = "harassment", _("Harassment and bullying")
    HATE = "hate", _("Hatred and discrimination")
    VIOLENCE = "violence", _("Threats and violence")
    SELF_HARM = "self-harm", _("Self-harm and suicide")
    SEXUAL = "sexual", _("Sexual content")
    MINORS = "minors", _("Protection of children")
    PRIVACY = "privacy", _("Privacy and personal data")
    RIGHTS = "rights", _("Copyright and other people's work")
    FALSEHOOD = "falsehood", _("Falsehoods that do harm")
    GOODS = "goods", _("Forbidden or unsafe things")
    SAFETY = "safety", _("Health and safety")
    ILLEGAL = "illegal", _("Other things that are against the law")


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause. `ref` names it and its version for good: "community:3:2" is clause 2 of version 3, "group:7:3:2" and
    "space:9:3:2" that of a group or space. `place` is the group's or space's name, empty for the community's own.
    """

    ref: str
    number: int
    title: str
    text: str
    category: str = ""
    fine: tuple[str, ...] = ()
    not_fine: tuple[str, ...] = ()
    place: str = ""


@dataclass(frozen=True, slots=True)
class ClauseSource:
    """A kind of place that has guidelines; `name` begins the refs of its clauses.

    `in_force(community_id, space_id)` lists what holds in that space (None: in the whole community);
    `load(community_id, refs)` finds clauses of all versions, also of those no longer in force.
    """

    name: str
    in_force: Callable[[int, int | None], list[Clause]]
    load: Callable[[int, Collection[str]], dict[str, Clause]]
    position: int = 100


clause_sources: Registry[ClauseSource] = Registry("source of clauses")
