"""What a backtest hit is put before the moderators, and taken back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from folkmoot.activity.models import Activity
from folkmoot.content import commands as content
from folkmoot.content.models import Post
from folkmoot.core.actor import Actor
from folkmoot.core.errors import Conflict, NotAllowed, RuleBroken
from folkmoot.core.testing.cast import Cast
from folkmoot.moderation.backtest.asking import plan_for
from folkmoot.moderation.backtest.jobs import JOBS
from folkmoot.moderation.commands import backtests, hit_batches
from folkmoot.moderation.commands.claiming import claim
from folkmoot.moderation.commands.flagging import flag
from folkmoot.moderation.commands.hit_batches import put_before_moderators, take_back_batch
from folkmoot.moderation.commands.settling import settle_case
from folkmoot.moderation.models import BacktestRun, Case, CaseItem, HitBatch, Sanction
from folkmoot.moderation.queries.queue import Filters, queue_rows, rules_met
from folkmoot.moderation.tests.cases import the_clause

pytestmark = pytest.mark.django_db
RULES = {
    "rules": [
        {"name": "Links", "when": "links > 0", "outcome": "flag"},
        {"name": "Pills", "when": 'text contains "viagra"', "outcome": "hide", "clause": "1"},
    ]
}
TEXTS = ("buy viagra", "rain", "https://a.example/", "viagra https://b.example/", "https://c.example/")


@pytest.fixture
def posts(cast: Cast) -> list[int]:
    made = []
    for number, text in enumerate(TEXTS):
        thread = content.create_thread(actor=cast.actor(cast.mia), space=cast.forum, title="Wares", markdown=text)
        posts = Post.everywhere.filter(thread=thread)
        posts.update(created_at=timezone.now() - timedelta(hours=9 - number))
        made.append(posts.get().id)
    return made


def tried(cast: Cast) -> BacktestRun:
    plan = plan_for(Actor.system(cast.community.id), rules=RULES)
    run = backtests.start_backtest(actor=cast.actor(cast.max), plan=plan, name="Ours")
    claimed = backtests.claim_next_backtest()
    assert claimed is not None
    return backtests.carry_out_backtest(claimed) if claimed.id == run.id else run


def work() -> None:
    (job,) = (each for each in JOBS if each.name == "moderation.hit_batches")
    while job.run():
        pass


def waiting() -> set[int]:
    return set(Case.everywhere.filter(state="open").values_list("subject_id", flat=True))


def test_hits_become_cases_the_weightiest_first_and_nothing_else_happens(cast: Cast, posts: list[int]) -> None:
    run, max_ = tried(cast), cast.actor(cast.max)
    flag(actor=cast.actor(cast.nils), subject=("post", posts[4]), clause=the_clause(cast))
    with pytest.raises(NotAllowed):
        put_before_moderators(actor=cast.actor(cast.mo), run=run)
    batch = put_before_moderators(actor=max_, run=run, at_most=2)
    assert batch.post_ids == [posts[3], posts[0]]
    with pytest.raises(RuleBroken, match="Wait until"):
        put_before_moderators(actor=max_, run=run)
    work()
    batch.refresh_from_db()
    assert (batch.state, batch.opened, batch.left_out) == ("opened", 2, 0)
    assert waiting() == {posts[0], posts[3], posts[4]}
    assert not Post.everywhere.exclude(state="visible").exists()
    assert not Sanction.everywhere.exists()
    assert not Activity.everywhere.filter(kind__in=("moderation.author.told", "moderation.decision.made")).exists()
    assert rules_met(cast.actor(cast.mo)) == ["Links", "Pills"]
    (row,) = queue_rows(cast.actor(cast.mo), Filters(rule="Links"))
    assert (row.case.subject_id, row.case.severity, set(row.rules)) == (posts[3], 0, {"Links", "Pills"})
    assert row.clause is not None
    assert row.clause.ref == the_clause(cast)
    assert put_before_moderators(actor=max_, run=run, rule=0).post_ids == [posts[2]]


def test_taking_it_back_closes_what_nobody_has_decided_or_flagged(cast: Cast, posts: list[int]) -> None:
    run, max_ = tried(cast), cast.actor(cast.max)
    batch = put_before_moderators(actor=max_, run=run)
    # Hidden before its turn came: it is left out.
    content.hide_post(actor=cast.actor(cast.mo), post=Post.everywhere.get(id=posts[2]))
    work()
    settle_case(actor=cast.actor(cast.mo), case=Case.everywhere.get(subject_id=posts[0], state="open"), deed="approve")
    flag(actor=cast.actor(cast.nils), subject=("post", posts[4]), clause=the_clause(cast))
    take_back_batch(actor=max_, batch=batch)
    work()
    batch.refresh_from_db()
    assert (batch.state, batch.opened, batch.left_out, batch.closed) == ("closed", 3, 1, 1)
    assert waiting() == {posts[4]}
    assert Case.everywhere.get(subject_id=posts[0]).was_upheld is False
    assert CaseItem.everywhere.filter(kind="rule", withdrawn_at=None, case__subject_id=posts[4]).count() == 0
    with pytest.raises(Conflict):
        take_back_batch(actor=max_, batch=batch)
    # What was decided is not put before them again; what was taken back can be.
    assert put_before_moderators(actor=max_, run=run).post_ids == [posts[3]]


def test_what_is_in_hand_stays_open_and_what_was_edited_since_is_left_out(cast: Cast, posts: list[int]) -> None:
    run, max_ = tried(cast), cast.actor(cast.max)
    content.edit_post(actor=cast.actor(cast.mia), post=Post.everywhere.get(id=posts[2]), markdown="Rain and sun")
    batch = put_before_moderators(actor=max_, run=run)
    assert sorted(batch.post_ids) == [posts[0], posts[3], posts[4]]
    work()
    claim(actor=cast.actor(cast.mo), case=Case.everywhere.get(subject_id=posts[3], state="open"))
    take_back_batch(actor=max_, batch=batch)
    work()
    assert waiting() == {posts[3]}
    assert not CaseItem.everywhere.filter(case__subject_id=posts[3]).exclude(withdrawn_at=None).exists()


def test_what_flags_have_hidden_meanwhile_waits_for_somebody_who_looks(cast: Cast, posts: list[int]) -> None:
    run, max_ = tried(cast), cast.actor(cast.max)
    batch = put_before_moderators(actor=max_, run=run)
    work()
    Case.everywhere.filter(subject_id=posts[2]).update(hidden_by_flags_at=timezone.now())
    take_back_batch(actor=max_, batch=batch)
    work()
    assert waiting() == {posts[2]}


def test_a_batch_that_fails_holds_up_no_other(cast: Cast, posts: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    run, real = tried(cast), hit_batches._open_one
    bad = put_before_moderators(actor=cast.actor(cast.max), run=run, at_most=1)
    good = HitBatch.everywhere.create(community_id=run.community_id, run=run, post_ids=[posts[0]])

    def failing(batch: HitBatch, post_id: int) -> list[int]:
        if batch.id == bad.id:
            raise ValueError
        return real(batch, post_id)

    monkeypatch.setattr(hit_batches, "_open_one", failing)
    work()
    states = dict(HitBatch.everywhere.values_list("id", "state"))
    assert states == {bad.id: "opening", good.id: "opened"}


def test_a_manager_counts_opens_and_takes_back_on_the_page(cast: Cast, posts: list[int]) -> None:
    run, client = tried(cast), Client()
    client.force_login(cast.max.account)  # type: ignore[arg-type]
    address = f"/c/moorland/moderation/backtest/{run.id}/"
    assert f"{address}cases/" in client.get(address).content.decode()
    page = client.get(f"{address}cases/", {"rule": "0", "at_most": "2"}).content.decode()
    assert ("3 hits stand" in page, "Open 2 cases" in page) == (True, True)
    assert client.post(f"{address}cases/", {"rule": "0", "at_most": "2"}).status_code == 302
    work()
    batch = HitBatch.everywhere.get()
    assert "2 cases opened" in client.get(f"{address}cases/").content.decode()
    client.post(f"{address}cases/undo/", {"batch": batch.id})
    work()
    assert "2 closed again" in client.get(f"{address}cases/").content.decode()
    api = f"/c/moorland/api/v1/backtests/{run.id}/cases"
    made = client.post(api, {"at_most": 1}, content_type="application/json").json()
    work()
    client.put(f"{api}/undo", {"batch_id": made["id"]}, content_type="application/json")
    assert [each["state"] for each in client.get(api).json()] == ["closing", "closed"]
