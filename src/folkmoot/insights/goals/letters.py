"""What people are written about goals: that they are asked to agree, what others said, and that it is time to stop."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from folkmoot.communities.models import Community
from folkmoot.core.actor import Actor
from folkmoot.insights.goals.tickets import SigningTicket, signing_ticket
from folkmoot.insights.goals.wording import target_said
from folkmoot.insights.lettering import Addressee, Request, request_letter
from folkmoot.insights.models import Goal, GoalPerson, GoalSignature, GoalVersion
from folkmoot.mail.commands.queueing import queue_letters
from folkmoot.notifications.links import addressed, whole

# Subject and paragraphs, in the language at hand.
Words = Callable[[], tuple[str, tuple[str, ...]]]


def ask_for_signatures(version: GoalVersion, *, actor: Actor, again: bool = False) -> int:
    """Ask every stakeholder who has said nothing to this version; `again` at most once a day. Returns how many."""
    community = Community.objects.get(id=version.community_id)
    said = GoalSignature.everywhere.filter(version=version).values("person_id")
    people = _people(version.goal_id, GoalPerson.Part.STAKEHOLDER).exclude(id__in=said)
    day = f"-{timezone.localdate():%Y%m%d}" if again else ""
    letters = []
    for person, to in _addressed_people(community, people):
        with translation.override(to.language), addressed(community):
            request = Request(
                key=f"goal-ask-{version.id}-{person.id}{day}",
                subject=_("Do you agree with this goal: %(name)s") % {"name": version.goal.name},
                paragraphs=(
                    _("%(community)s asks you to agree on what success looks like, before the work begins.")
                    % {"community": community.name},
                    version.success,
                ),
                facts=_facts(version),
                url=signing_address(community, person, version),
                button=_("Read and answer"),
                why=_("You get this because you were named as somebody who has to agree."),
            )
            letters.append(request_letter(community, to, request))
    return queue_letters(letters, actor=actor)


def signing_address(community: Community, person: GoalPerson, version: GoalVersion) -> str:
    """Where the person answers: on the goal's page as a member, by a signed link without an account."""
    with addressed(community):
        if person.member_id is not None:
            return whole(community, reverse("insights:goal", args=[version.goal_id]))
        ticket = signing_ticket(SigningTicket(community.id, person.id, version.id))
        return whole(community, reverse("insights:goal-sign-by-link", args=[ticket]))


def tell_owners_of_verdict(signature: GoalSignature, *, actor: Actor) -> None:
    """Tell the goal's owners what a stakeholder said."""
    goal = signature.version.goal
    declined = signature.verdict == GoalSignature.Verdict.DECLINED

    def words() -> tuple[str, tuple[str, ...]]:
        said = _("%(name)s does not agree") if declined else _("%(name)s agrees")
        return f"{said % {'name': signature.name}}: {goal.name}", (signature.remark,) if signature.remark else ()

    key = f"goal-said-{signature.id}-{signature.at:%Y%m%d%H%M%S}"
    _tell_owners(goal, key, words, actor=actor)


def tell_owners_to_stop(goal: Goal, *, actor: Actor) -> None:
    """Tell the goal's owners that the rule when to stop is met."""

    def words() -> tuple[str, tuple[str, ...]]:
        own = (goal.version.stop_words,) if goal.version and goal.version.stop_words else ()
        first = _("The rule that was agreed on says that it is time to stop. Close the goal, or propose a change.")
        return _("Time to stop: %(name)s") % {"name": goal.name}, (first, *own)

    _tell_owners(goal, f"goal-stop-{goal.id}-{goal.version_id}", words, actor=actor)


def _tell_owners(goal: Goal, key: str, words: Words, *, actor: Actor) -> None:
    community = Community.objects.get(id=goal.community_id)
    letters = []
    for person, to in _addressed_people(community, _people(goal.id, GoalPerson.Part.OWNER)):
        with translation.override(to.language), addressed(community):
            subject, paragraphs = words()
            request = Request(
                key=f"{key}-{person.id}", subject=subject, paragraphs=paragraphs,
                url=whole(community, reverse("insights:goal", args=[goal.id])), button=_("Look at the goal"),
                why=_("You get this because you answer for the goal."),
            )  # fmt: skip
            letters.append(request_letter(community, to, request))
    queue_letters(letters, actor=actor)


def _people(goal_id: int, part: str) -> QuerySet[GoalPerson]:
    return GoalPerson.everywhere.filter(goal_id=goal_id, part=part, removed_at__isnull=True).order_by("id")


def _addressed_people(community: Community, people: QuerySet[GoalPerson]) -> Iterator[tuple[GoalPerson, Addressee]]:
    """With the language that each of them reads."""
    for person in people.select_related("member__account"):
        account = person.member.account if person.member is not None else None
        language = account.language if account is not None and account.language else community.language
        yield person, Addressee(person.member_id, person.email, language)


def _facts(version: GoalVersion) -> tuple[tuple[str, str], ...]:
    return (
        (_("To be reached"), target_said(version)),
        (_("From"), date_format(version.starts_on)),
        (_("By"), date_format(version.deadline)),
    )
