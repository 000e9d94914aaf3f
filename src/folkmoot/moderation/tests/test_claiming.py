"""Who is at which case: two never decide the same."""

from __future__ import annotations

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import OperationalError, connection, transaction
from django.utils import timezone

from folkmoot.core.actor import Actor
from folkmoot.core.errors import Conflict, NotAllowed, RuleBroken
from folkmoot.core.tenancy import scope
from folkmoot.core.testing.cast import Cast, make_cast
from folkmoot.moderation.commands.cases import close_case, open_case
from folkmoot.moderation.commands.claiming import assign, claim, release, set_severity
from folkmoot.moderation.models import Case
from folkmoot.moderation.policies import cases_visible_to
from folkmoot.moderation.tests.cases import a_post
from folkmoot.spaces.models import SpaceMember
from folkmoot.spaces.moderators import forget_kept_moderators


def a_case(cast: Cast) -> Case:
    return open_case(actor=cast.actor(cast.nils), subject=("post", a_post(cast).id))


def test_a_case_in_hand_is_nobody_elses_until_it_is_let_go_or_runs_out(cast: Cast) -> None:
    case, mo, max_ = a_case(cast), cast.actor(cast.mo), cast.actor(cast.max)
    claim(actor=mo, case=case)
    claim(actor=mo, case=case)
    with pytest.raises(Conflict, match="Mo"):
        claim(actor=max_, case=case)
    release(actor=mo, case=case)
    claim(actor=max_, case=case)
    Case.everywhere.update(claimed_until=timezone.now() - timedelta(seconds=1))
    assert claim(actor=mo, case=case).claimed_by_id == cast.mo.id
    close_case(actor=mo, case=case, agreed=True)
    with pytest.raises(Conflict):
        claim(actor=max_, case=case)
    with pytest.raises(Conflict):
        set_severity(actor=max_, case=case, severity=2)


def test_who_sees_which_cases(cast: Cast) -> None:
    a_case(cast)
    private = open_case(actor=cast.actor(cast.nils), subject=("post", a_post(cast, space=cast.backroom).id))
    SpaceMember.everywhere.create(community=cast.community, space=cast.backroom, member=cast.eda, is_moderator=True)
    forget_kept_moderators()
    seen = {
        who: set(cases_visible_to(cast.actor(getattr(cast, who))).values_list("space_id", flat=True))
        for who in ("olga", "max", "mo", "eda", "mia", "nils", "bea")
    }
    both, forum, backroom = {cast.forum.id, private.space_id}, {cast.forum.id}, {private.space_id}
    assert seen == {"olga": both, "max": both, "mo": forum, "eda": backroom, "mia": set(), "nils": set(), "bea": set()}
    assert not cases_visible_to(cast.actor(None)).exists()
    assert not cases_visible_to(cast.actor(cast.otto)).exists()


def test_cases_are_given_to_who_may_decide_them_only(cast: Cast) -> None:
    case, mo = a_case(cast), cast.actor(cast.mo)
    assert assign(actor=mo, case=case, member=cast.max).assigned_to_id == cast.max.id
    with pytest.raises(RuleBroken):
        assign(actor=mo, case=case, member=cast.mia)
    with pytest.raises(NotAllowed):
        assign(actor=cast.actor(cast.nils), case=case, member=cast.max)
    assert assign(actor=mo, case=case, member=None).assigned_at is None
    set_severity(actor=mo, case=case, severity=3, category="threat")
    with pytest.raises(RuleBroken):
        set_severity(actor=mo, case=case, severity=4)


@pytest.mark.django_db(transaction=True)
def test_many_at_once_decide_each_case_once() -> None:
    cast = make_cast()
    with scope(cast.community.id):
        cases = [a_case(cast) for _n in range(6)]
    start = Barrier(4)
    done: list[int] = []
    refused: list[int] = []

    def work(actor: Actor) -> None:
        start.wait()
        for case in cases:
            (done if _decides(actor, case) else refused).append(case.id)
        connection.close()

    actors = [cast.actor(each) for each in (cast.mo, cast.max, cast.olga, cast.mo)]
    threads = [Thread(target=work, args=[actor]) for actor in actors]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(done) == sorted(case.id for case in cases)
    assert len(refused) == 3 * len(cases)


def _decides(actor: Actor, case: Case) -> bool:
    while True:
        try:
            with scope(case.community_id), transaction.atomic():
                close_case(actor=actor, case=claim(actor=actor, case=Case.everywhere.get(id=case.id)), agreed=False)
        except Conflict:
            return False
        except OperationalError as error:
            # SQLite in memory, as in tests, does not wait for who is writing.
            if "locked" not in str(error):
                raise
        else:
            return True
