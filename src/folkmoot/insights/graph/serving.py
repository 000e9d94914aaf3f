"""What the pages and the API of the network share: who may ask, what is asked, and the network as a file."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from folkmoot.communities.models import Community
from folkmoot.core.actor import Actor
from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.insights.bounds import count_question
from folkmoot.insights.choice import DEFAULT
from folkmoot.insights.graph.asking import export_of
from folkmoot.insights.graph.files import write
from folkmoot.insights.graph.forms import NetworkForm, bound_form, question_of
from folkmoot.insights.graph.question import REACTION_WEIGHT, NetworkQuestion
from folkmoot.insights.policies import can_see_figures, can_see_people
from folkmoot.insights.queries.kept import choice_of
from folkmoot.insights.queries.network import people_named
from folkmoot.insights.queries.settings import conventions_of
from folkmoot.insights.store.engine import StoreUnavailable

# More ties than that are for the command, which has the time.
_MOST_TIES = 100_000


def require_staff(actor: Actor) -> None:
    """Raises NotAllowed for all others."""
    if not can_see_figures(actor):
        raise NotAllowed(_("The staff of the community sees its figures."))


def asked_of(community: Community, actor: Actor, asked: dict[str, Any]) -> tuple[NetworkForm, NetworkQuestion | None]:
    """The form of what was asked, and the question where it is a sound one."""
    count_question(actor)
    conventions = conventions_of(community.id)
    last = None if "from" in asked or "to" in asked else _quiet_since(community)
    form = bound_form(community, actor, asked, conventions, last)
    return form, question_of(form, conventions) if form.is_valid() else None


def _quiet_since(community: Community) -> date | None:
    """The last day of a community in which nothing has happened lately: the usual period ends there, as elsewhere."""
    try:
        return choice_of({}, community_id=community.id, time_zone=community.time_zone, usual=DEFAULT).quiet_since
    except StoreUnavailable:
        return None


def file_of(actor: Actor, question: NetworkQuestion, kind: str) -> Iterator[str]:
    """The pieces of the file. Raises RuleBroken where there are too few people or too many ties, or no store yet."""
    count_question(actor, is_file=True)
    try:
        found = export_of(actor.community_id, question, most=_MOST_TIES)
    except StoreUnavailable as error:
        raise RuleBroken("unavailable", str(error)) from error
    if found.left_out:
        words = _("This network has more than %(most)s ties. The operator exports it with: folkmoot insights graph")
        raise RuleBroken("too-large", words % {"most": _MOST_TIES})
    if len(found.people) < question.privacy:
        raise RuleBroken("too-few", _("Fewer than %(number)s members have ties.") % {"number": question.privacy})
    people = people_named(actor, [row[0] for row in found.people])
    names = {person: member.handle for person, member in people.items()}
    return write(found, kind, names if can_see_people(actor) else None, REACTION_WEIGHT)
