"""Appeals are made once, in time, and decided by somebody else than who decided."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from folkmoot.activity.consumers import run_until_idle
from folkmoot.core.errors import Conflict, NotAllowed, RuleBroken
from folkmoot.core.notices import ways
from folkmoot.core.testing.cast import Cast
from folkmoot.mail.models import QueuedLetter
from folkmoot.members.models import Membership
from folkmoot.moderation.commands.appealing import appeal, decide_appeal
from folkmoot.moderation.commands.deciding import decide
from folkmoot.moderation.models import Case, Decision
from folkmoot.moderation.queries.flags import count_upheld
from folkmoot.moderation.sanctions import NewSanction
from folkmoot.moderation.tests.deciding import a_case, decided, state_of
from folkmoot.notifications.commands.sending import send_due
from folkmoot.notifications.models import Delivery
from folkmoot.spaces.models import SpaceMember
from folkmoot.spaces.moderators import forget_kept_moderators

pytestmark = pytest.mark.django_db


def _suspended(cast: Cast) -> Decision:
    return decided(cast, sanctions=[NewSanction("suspension", until=timezone.now() + timedelta(days=7))])


def _appealed(cast: Cast, decision: Decision | None = None) -> Case:
    cast.mia.refresh_from_db()
    return appeal(actor=cast.actor(cast.mia), decision=decision or decided(cast), text="It was irony.")


def test_a_suspended_member_appeals_and_is_let_in_again(cast: Cast) -> None:
    decision = _suspended(cast)
    case = _appealed(cast, decision)
    answer = decide_appeal(actor=cast.actor(cast.max), case=case, is_granted=True)
    cast.mia.refresh_from_db()
    case.refresh_from_db()
    assert (cast.mia.state, case.state, answer.reverses) == ("active", "decided", decision)
    assert state_of(Case.everywhere.get(kind="content")) == "visible"
    assert "You were right" in answer.words
    assert answer.appeal_until is None


def test_what_was_taken_back_on_appeal_no_longer_speaks_against_its_author(cast: Cast) -> None:
    since, case = timezone.now() - timedelta(days=1), a_case(cast)
    decision = decided(cast, case)
    assert count_upheld(cast.community.id, [cast.mia.id], since) == {cast.mia.id: 1}
    decide_appeal(actor=cast.actor(cast.max), case=_appealed(cast, decision), is_granted=True)
    assert count_upheld(cast.community.id, [cast.mia.id], since) == {}


def test_an_appeal_that_is_turned_down_changes_nothing_and_says_so(cast: Cast) -> None:
    decision = _suspended(cast)
    answer = decide(actor=cast.actor(cast.max), case=_appealed(cast, decision), deed="nothing")
    cast.mia.refresh_from_db()
    assert (cast.mia.state, answer.reverses_id, answer.author) == ("suspended", None, cast.mia)
    assert answer.words == "We looked at your appeal. The decision stands."


def test_who_decided_does_not_decide_the_appeal(cast: Cast) -> None:
    case = _appealed(cast)
    with pytest.raises(NotAllowed, match="You made this decision"):
        decide_appeal(actor=cast.actor(cast.mo), case=case, is_granted=False)
    with pytest.raises(NotAllowed):
        decide_appeal(actor=cast.actor(cast.mia), case=case, is_granted=True)


def test_who_looks_after_a_space_does_not_lift_by_an_appeal_what_binds_everywhere(cast: Cast) -> None:
    SpaceMember.everywhere.create(community=cast.community, space=cast.forum, member=cast.eda, is_moderator=True)
    forget_kept_moderators()
    hidden = _appealed(cast)
    assert decide_appeal(actor=cast.actor(cast.eda), case=hidden, is_granted=True).deed == Decision.Deed.RESTORE
    banned = _appealed(cast, decided(cast, by=cast.olga, sanctions=[NewSanction("ban")]))
    for is_granted in (True, False):
        with pytest.raises(NotAllowed):
            decide_appeal(actor=cast.actor(cast.eda), case=banned, is_granted=is_granted)


def test_where_there_is_nobody_else_the_member_is_told_that(cast: Cast) -> None:
    case = _appealed(cast)
    Membership.everywhere.filter(id__in=[cast.max.id, cast.olga.id]).update(role="member")
    answer = decide_appeal(actor=cast.actor(cast.mo), case=case, is_granted=False)
    assert "Nobody else in this community could decide" in answer.words


def test_one_appeals_once_in_time_and_for_oneself(cast: Cast) -> None:
    decision = decided(cast)
    with pytest.raises(NotAllowed):
        appeal(actor=cast.actor(cast.nils), decision=decision, text="Unfair.")
    with pytest.raises(RuleBroken, match="Say why"):
        appeal(actor=cast.actor(cast.mia), decision=decision, text=" ")
    _appealed(cast, decision)
    with pytest.raises(Conflict):
        _appealed(cast, decision)
    late = decided(cast)
    with time_machine.travel(timezone.now() + timedelta(days=184)), pytest.raises(RuleBroken, match="is over"):
        _appealed(cast, late)


def test_what_was_decided_for_somebody_is_not_appealed_against(cast: Cast) -> None:
    with pytest.raises(RuleBroken, match="nothing to appeal"):
        _appealed(cast, decided(cast, a_case(cast), deed=Decision.Deed.NOTHING))


def test_the_words_reach_a_suspended_member_by_mail(cast: Cast) -> None:
    decision = _suspended(cast)
    run_until_idle()
    Delivery.everywhere.update(due_at=timezone.now() - timedelta(seconds=1))
    send_due(ways.get("mail"))
    letter = QueuedLetter.everywhere.get(member=cast.mia)
    assert f"/moderation/mine/{decision.id}/" in letter.text
    assert "Be kind" in letter.text
