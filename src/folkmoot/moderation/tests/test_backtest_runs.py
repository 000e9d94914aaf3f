"""A small community whose figures were computed by hand."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from folkmoot.activity.log import record
from folkmoot.content.models import Attachment, Poll, PollOption, Post, PostLink, PostRevision, Thread
from folkmoot.core.actor import Actor
from folkmoot.core.errors import NotAllowed, NotFound, RuleBroken
from folkmoot.core.testing.cast import Cast
from folkmoot.members.models import Membership
from folkmoot.moderation.backtest.asking import checked, plan_for
from folkmoot.moderation.backtest.kept_rules import IN_FORCE, rules_of
from folkmoot.moderation.backtest.measuring import measured
from folkmoot.moderation.backtest.plan import Plan
from folkmoot.moderation.backtest.policies import can_see_run
from folkmoot.moderation.backtest.running import carry_out
from folkmoot.moderation.backtest.runs import figures_of, plan_of
from folkmoot.moderation.commands import backtests
from folkmoot.moderation.commands.words import add_words
from folkmoot.moderation.models import BacktestRun, Decision
from folkmoot.moderation.words.wordset import WordAction, WordEntry
from folkmoot.spaces.models import Space

DAY = timedelta(days=1)
BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
RULES = {
    "rules": [
        {"key": "pills", "name": "Pills", "when": 'text contains "viagra"', "outcome": "hold"},
        {"key": "new-links", "name": "Links of the new", "when": "links >= 1 and author.age < 7", "outcome": "flag"},
        {"key": "haste", "name": "Haste", "when": "rate.minute >= 2", "outcome": "flag"},
        {"key": "again", "name": "Again", "when": "copies.others >= 1", "outcome": "hide"},
    ]
}


@dataclass
class Small:
    cast: Cast
    posts: dict[str, Post]

    def plan(self, rules: Any = RULES, **more: Any) -> Plan:
        given = {"since": BEGIN, "until": BEGIN + 30 * DAY, **more}
        return plan_for(Actor.system(self.cast.community.id), rules=rules, **given)


def _post(cast: Cast, name: str, at: datetime, by: Membership, text: str, space: Space | None = None) -> Post:
    thread = Thread.everywhere.create(
        community=cast.community, space=space or cast.forum, author=by, title=name, slug=name, created_at=at
    )
    html = f"<p>{text}</p>" if "://" not in text else f'<p><a href="{text}">{text}</a></p>'
    return Post.everywhere.create(
        community=cast.community, thread=thread, number=2, author=by, markdown=text, html=html, created_at=at
    )


@pytest.fixture
def small(cast: Cast) -> Small:
    Membership.everywhere.filter(id=cast.mia.id).update(joined_at=BEGIN - 400 * DAY, trust_level=2)
    Membership.everywhere.filter(id=cast.nils.id).update(joined_at=BEGIN, trust_level=1)
    first = BEGIN + DAY
    posts = {
        # Hit by "pills", taken down; by "pills", let stand; by "pills", nobody decided.
        "bad": _post(cast, "bad", first, cast.nils, "v1agra"),
        "fine": _post(cast, "fine", first + 9 * DAY, cast.mia, "why is viagra spam"),
        "open": _post(cast, "open", first + 10 * DAY, cast.nils, "viagra!"),
        # A link in the first week, and the same after it: only the first is hit.
        "new": _post(cast, "new", first + DAY, cast.nils, "https://a.example/"),
        "old": _post(cast, "old", first + 20 * DAY, cast.nils, "https://b.example/"),
        # Taken down, and left alone by the rules.
        "missed": _post(cast, "missed", first + 11 * DAY, cast.mia, "buy my wonderful things now and today"),
        # Three within a minute: the third is hit.
        "quick1": _post(cast, "quick1", first + 12 * DAY, cast.mia, "one"),
        "quick2": _post(cast, "quick2", first + 12 * DAY + timedelta(seconds=20), cast.mia, "two"),
        "quick3": _post(cast, "quick3", first + 12 * DAY + timedelta(seconds=40), cast.mia, "three"),
        # What another wrote before.
        "copy": _post(cast, "copy", first + 13 * DAY, cast.nils, "Buy  my wonderful things now and t0day"),
        "secret": _post(cast, "secret", first + 14 * DAY, cast.mia, "viagra", cast.backroom),
    }
    mo = cast.actor(cast.mo)
    for name, kind in (("bad", "hidden"), ("missed", "hidden"), ("fine", "approved")):
        record(f"content.post.{kind}", actor=mo, subject=("post", posts[name].id), at=first + 15 * DAY)
    return Small(cast, posts)


def _figures(plan: Plan) -> dict[str, Any]:
    return figures_of(measured(plan, *carry_out(plan)), plan.community_id)


def _counts(figures: dict[str, Any]) -> dict[str, int]:
    return {rule["key"]: rule["count"] for rule in figures["sets"][0]["rules"]}


def test_figures_are_those_computed_by_hand(small: Small) -> None:
    figures = _figures(small.plan())
    hits = figures["sets"][0]["hits"]
    assert figures["posts"] == 11
    assert figures["decided"] == {"bad": 2, "fine": 1, "waiting": 0}
    assert _counts(figures) == {"pills": 4, "new-links": 1, "haste": 1, "again": 1}
    # "secret" was written after "open" with nearly the same letters, but not the same text.
    assert (hits["count"], hits["bad"], hits["fine"], hits["undecided"]) == (7, 1, 1, 5)
    assert hits["precision_decided"]["value"] == 0.5
    assert hits["recall_decided"]["value"] == 0.5
    assert hits["precision"]["value"] is None
    assert (hits["precision"]["low"], hits["precision"]["high"]) == (1 / 7, 6 / 7)
    assert figures["sets"][0]["outcomes"] == {"hold": 4, "flag": 2, "hide": 1}
    pills = figures["sets"][0]["rules"][0]
    assert pills["alone"] == 4
    assert sum(pills["over_time"].values()) == 4
    most = {member["handle"]: member["rate"] for member in figures["sets"][0]["members"]}
    assert (most["nils"]["hits"], most["nils"]["of"]) == (4, 5)
    assert (most["mia"]["hits"], most["mia"]["of"]) == (3, 6)
    joined = {g["name"]: g["rate"]["of"] for g in figures["sets"][0]["groups"] if g["dimension"] == "joined"}
    assert joined == {"week": 2, "month": 3, "longer": 6}


def test_judging_samples_narrows_the_estimate_and_is_taken_back(small: Small) -> None:
    plan, mo = small.plan(), small.cast.actor(small.cast.max)
    kept = measured(plan, *carry_out(plan))
    drawn = kept["sets"][0]["every"]["drawn"]
    assert set(drawn) == {small.posts[name].id for name in ("open", "new", "quick3", "copy", "secret")}
    verdicts = [backtests.judge_post(actor=mo, post_id=post_id, says="fine") for post_id in drawn]
    precise = figures_of(kept, plan.community_id)["sets"][0]["hits"]["precision"]
    assert (precise["value"], precise["low"], precise["high"]) == (1 / 7, 1 / 7, 1 / 7)
    backtests.withdraw_verdict(actor=mo, verdict=verdicts[0])
    assert figures_of(kept, plan.community_id)["sets"][0]["hits"]["precision"]["value"] is None
    at = verdicts[-1].at
    assert figures_of(kept, plan.community_id, at)["sets"][0]["hits"]["precision"] == precise


def test_facts_are_those_of_the_time_of_the_post(small: Small) -> None:
    cast, at = small.cast, BEGIN + 5 * DAY
    PostLink.everywhere.create(
        community=cast.community, post=small.posts["quick1"], url="https://a.example/", position=0
    )
    record(
        "members.trust.changed", actor=Actor.system(cast.community.id), subject=("member", cast.nils.id), at=at,
        details={"before": 0, "after": 1},
    )  # fmt: skip
    post = small.posts["open"]
    # Edited after the period: what it says since is not asked about.
    late = BEGIN + 40 * DAY
    PostRevision.everywhere.create(
        community=cast.community, post=post, number=1, markdown="once innocent", replaced_at=late
    )
    Post.everywhere.filter(id=post.id).update(edit_count=1)
    rules = {
        "rules": [
            {"key": "then", "name": "then", "when": "author.trust < 1"},
            {"key": "now", "name": "now", "when": 'text contains "viagra"'},
            {"key": "first", "name": "first", "when": "author.first"},
            {"key": "links", "name": "links", "when": "rate.links >= 1"},
            {"key": "age", "name": "age", "when": "author.age >= 400"},
            {"key": "rate", "name": "rate", "when": "rate.minute >= 3"},
        ]
    }
    counts = {"then": 2, "now": 3, "first": 2, "links": 2, "age": 6}
    assert _counts(_figures(small.plan(rules))) == counts | {"rate": 0}
    # Between two of the quick ones the author wrote into a post of somebody else.
    PostRevision.everywhere.create(
        community=cast.community, post=small.posts["copy"], number=1, markdown="before", editor=cast.mia,
        replaced_at=small.posts["quick3"].created_at - timedelta(seconds=5),
    )  # fmt: skip
    assert _counts(_figures(small.plan(rules))) == counts | {"rate": 1}


def test_edits_words_of_polls_and_names_of_files_are_judged_too(small: Small) -> None:
    cast = small.cast
    old, edited = small.posts["old"], small.posts["quick1"]
    for number, said in enumerate(("zero", "buy viagra", "nothing"), start=1):
        PostRevision.everywhere.create(
            community=cast.community, post=edited, number=number, markdown=said, editor=cast.nils,
            replaced_at=BEGIN + (14 + number) * DAY,
        )  # fmt: skip
    Post.everywhere.filter(id=edited.id).update(edit_count=3)
    poll = Poll.everywhere.create(community=cast.community, post=old, question="Which pills?")
    PollOption.everywhere.create(community=cast.community, poll=poll, position=1, text="vi4gra")
    Attachment.everywhere.create(
        community=cast.community, post=small.posts["new"], name="viagra.pdf", kind="file", key="k", size=1,
    )  # fmt: skip
    rules = {
        "rules": [
            {"key": "pills", "name": "Pills", "when": 'text contains "viagra"'},
            {"key": "edits", "name": "Edits", "when": 'edited and author.role is "member" and author.trust < 2'},
        ]
    }
    before = 4
    assert _counts(_figures(small.plan(rules))) == {"pills": before + 3, "edits": 1}


def test_rules_in_force_come_with_the_word_lists(small: Small) -> None:
    cast = small.cast
    block, flag = WordAction.BLOCK, WordAction.FLAG
    entries = [WordEntry("viagra", block), WordEntry("Wonderful", block, exact=True), WordEntry("thr*", flag)]
    add_words(actor=cast.actor(cast.max), entries=entries)
    rules = rules_of(IN_FORCE, cast.community.id)
    listed = {rule["key"]: rule["outcome"] for rule in rules["rules"] if rule["key"].startswith("listed-words")}
    assert listed == {"listed-words-block-1": "block", "listed-words-flag-2": "flag"}
    counts = _counts(_figures(small.plan(rules)))
    # "why is viagra spam" and three more; "Wonderful" is written small everywhere.
    assert (counts["listed-words-block-1"], counts["listed-words-flag-2"]) == (4, 1)


def test_an_unrelated_post_changes_no_hits_and_parts_of_a_period_add_up(small: Small) -> None:
    before = _counts(_figures(small.plan()))
    _post(small.cast, "unrelated", BEGIN + 2 * DAY, small.cast.eda, "The moor is quiet.")
    assert _counts(_figures(small.plan())) == before
    middle = BEGIN + 13 * DAY
    parts = [_counts(_figures(small.plan(until=middle))), _counts(_figures(small.plan(since=middle)))]
    assert {key: sum(part[key] for part in parts) for key in before} == before


def test_two_sets_are_compared_post_by_post(small: Small) -> None:
    other = checked({"rules": [{"name": "Any link", "when": "links >= 1"}]})
    compared = _figures(replace(small.plan(), other=other))["compared"]
    assert {name: hits["count"] for name, hits in compared.items()} == {"only_first": 6, "only_second": 1, "both": 1}


def test_decisions_count_that_were_made_by_then_and_by_people(small: Small) -> None:
    Decision.everywhere.create(
        community=small.cast.community,
        subject_type="post",
        subject_id=small.posts["open"].id,
        deed="hide",
        at=BEGIN + DAY,
    )
    assert _figures(small.plan(as_of=BEGIN + 2 * DAY))["decided"] == {"bad": 0, "fine": 0, "waiting": 0}
    Decision.everywhere.create(
        community=small.cast.community, subject_type="post", subject_id=small.posts["fine"].id, deed="hide",
        decided_by=small.cast.mo,
    )  # fmt: skip
    assert _figures(small.plan())["decided"] == {"bad": 3, "fine": 0, "waiting": 0}


def test_moderators_read_what_they_see_and_nothing_else(small: Small) -> None:
    cast = small.cast
    mo = plan_for(cast.actor(cast.mo), rules=RULES, since=BEGIN, until=BEGIN + 30 * DAY)
    assert _figures(mo)["posts"] == 10
    with pytest.raises(RuleBroken):
        plan_for(cast.actor(cast.mo), rules=RULES, spaces=["backroom"])
    whole = backtests.start_backtest(actor=cast.actor(cast.max), plan=small.plan(), name="All")
    part = backtests.start_backtest(actor=cast.actor(cast.mo), plan=mo, name="Part")
    seen = {
        name: [can_see_run(cast.actor(getattr(cast, name)), run) for run in (whole, part)]
        for name in ("max", "mo", "mia")
    }
    assert seen == {"max": [True, True], "mo": [False, True], "mia": [False, False]}
    with pytest.raises(NotAllowed):
        backtests.start_backtest(actor=cast.actor(cast.mia), plan=small.plan(), name="Mine")
    with pytest.raises(NotFound):
        backtests.judge_post(actor=cast.actor(cast.mo), post_id=small.posts["secret"].id, says="bad")


def test_a_run_is_carried_out_once_and_can_be_cancelled(small: Small) -> None:
    mo = small.cast.actor(small.cast.max)
    first, second = (backtests.start_backtest(actor=mo, plan=small.plan(), name=name) for name in ("One", "Two"))
    backtests.cancel_backtest(actor=mo, run=second)
    run = backtests.claim_next_backtest()
    assert run is not None
    assert run.id == first.id
    assert backtests.claim_next_backtest() is None
    run = backtests.carry_out_backtest(run)
    assert (run.state, run.done, run.error) == (BacktestRun.State.FINISHED, 11, "")
    assert json.loads(json.dumps(run.measured)) == run.measured
    assert _figures(plan_of(run)) == figures_of(run.measured or {}, run.community_id)
    backtests.cancel_backtest(actor=mo, run=run)
    assert run.state == BacktestRun.State.FINISHED
    late = backtests.start_backtest(actor=mo, plan=small.plan(), name="Three")
    claimed = backtests.claim_next_backtest()
    assert claimed is not None
    backtests.cancel_backtest(actor=mo, run=late)
    assert backtests.carry_out_backtest(claimed).state == BacktestRun.State.CANCELLED
