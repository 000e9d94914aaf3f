"""What is kept of texts is what would be found out of them, and holds for these very texts alone."""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from django.test import override_settings
from django.utils import timezone
from typer.testing import CliRunner

from folkmoot.activity.models import Activity
from folkmoot.cli.main import app
from folkmoot.content import commands
from folkmoot.content.models import Post
from folkmoot.core.actor import Actor
from folkmoot.core.testing import realdata
from folkmoot.core.testing.cast import Cast
from folkmoot.members.commands import erase_member
from folkmoot.moderation.backtest.asking import plan_for
from folkmoot.moderation.backtest.measuring import measured
from folkmoot.moderation.backtest.plan import Plan
from folkmoot.moderation.backtest.printing import Prints, prints_of
from folkmoot.moderation.backtest.reading import Written, read_by_ids
from folkmoot.moderation.backtest.running import Step, carry_out
from folkmoot.moderation.classifier import providers
from folkmoot.moderation.classifier.judging import Scores, Stack, judged_margins
from folkmoot.moderation.classifier.languages import guess_language
from folkmoot.moderation.classifier.loading import SHIPPED, open_model
from folkmoot.moderation.classifier.providers import Scorer, scores
from folkmoot.moderation.commands import gists as keeping
from folkmoot.moderation.commands.gists import Walker, keep_gists_everywhere
from folkmoot.moderation.gate.prints import print_of, prints_of_many
from folkmoot.moderation.gists.gist import VERSION, Gist, all_in, digest_of, found_in, packed
from folkmoot.moderation.gists.kept import Gists, Kept, kept_among, kept_between
from folkmoot.moderation.gists.taking import kept_of
from folkmoot.moderation.models import GistWalk, TextGist
from folkmoot.moderation.tests.classifier_texts import tiny_classifier

pytestmark = pytest.mark.django_db
TEXTS = (
    "You are all idiots and nobody wants to read what you write, shut up and go away.",
    "What a lovely day it was on the moor: we saw eleven curlews, and the rain came late.",
    "Ch3ap v1agra without prescription, order now at https://pills.example/ and win a b o n u s",
    "Der Verein trifft sich am Montag um acht Uhr im Gasthof, und alle sind eingeladen.",
    "Привет всем, как дела у вас сегодня? Мы идём на прогулку завтра утром.",
    "ok", "", "```\nx = 1\n```", "https://a.example/ https://b.example/", "naïve café 👍🎉 déjà vu " * 3,
)  # fmt: skip
MARKED = (
    "Look at [this **fine** picture](https://a.example/?b=1&c=2 'of the moor') and *that* one, too.\n\n- one\n- two",
    "> You said so\n\n```python\nprint(1)\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |"
    "\n\nA note[^1] & <b>more</b>.\n\n[^1]: Below.",
)
RULES = {
    "rules": [
        {"key": "tone", "name": "Tone", "when": "score.toxicity >= 0.2", "outcome": "flag"},
        {"key": "spam", "name": "Spam", "when": "score.spam >= 0.3", "outcome": "hold"},
        {"key": "tongue", "name": "Tongue", "when": 'language is "de"', "outcome": "flag"},
        {"key": "again", "name": "Again", "when": "copies.others >= 1 or copies.near_own >= 1", "outcome": "hide"},
    ]
}


@pytest.fixture(autouse=True)
def _nothing_looked_at() -> None:
    keeping._done.clear()


def _written(id_: int, text: str, title: str = "") -> Written:
    return Written(id_, 1, 7, 100 + id_, 1, title, text, (), 0, 0, ())


def _said(cast: Cast, *texts: str) -> list[Post]:
    """A topic whose first post and answers are these."""
    thread = commands.create_thread(actor=cast.actor(cast.mia), space=cast.forum, title="Hello", markdown=texts[0])
    for number, text in enumerate(texts[1:]):
        commands.create_post(actor=cast.actor((cast.eda, cast.mia)[number % 2]), thread=thread, markdown=text)
    posts = list(Post.everywhere.filter(thread=thread).order_by("number"))
    for number, post in enumerate(posts):
        # Copies are counted of earlier seconds.
        Post.everywhere.filter(id=post.id).update(
            created_at=posts[0].created_at - timedelta(hours=1) + timedelta(seconds=number)
        )
    return list(Post.everywhere.filter(thread=thread).order_by("number"))


def _plan(cast: Cast) -> Plan:
    until = timezone.now() + timedelta(days=1)
    plan = plan_for(Actor.system(cast.community.id), rules=RULES, since=datetime(2020, 1, 1, tzinfo=UTC))
    return Plan(plan.community_id, plan.rules, plan.since, until, until, plan.space_ids)


def _figures(cast: Cast) -> tuple[dict[str, Any], int]:
    """What a run measures, and of how many posts something had to be found out."""
    plan = _plan(cast)
    tally, material = carry_out(plan)
    return measured(plan, tally, material), tally.anew


def _counts(cast: Cast) -> dict[str, int]:
    return {rule["key"]: sum(rule["labels"]) for rule in _figures(cast)[0]["sets"][0]["rules"]}


def _prints(cast: Cast) -> Prints:
    ids = Post.everywhere.values_list("id", flat=True)
    return prints_of(_plan(cast), min(ids), max(ids))


def _columns(prints: Prints) -> list[object]:
    return [prints.post, prints.at, prints.author, prints.exact, prints.signatures, prints.edits]


def _walked(community_id: int) -> int:
    walker, kept = Walker(community_id), 0
    while (step := walker.step()) is not None:
        kept += step
    return kept


def _kept_is_what_is_found_out(posts: Iterable[Written], community_id: int) -> None:
    posts, scorer = list(posts), Scorer(community_id)
    rows = {id_: Kept(scorer.mark, gists) for id_, gists in kept_of(posts, {}, scorer, prints_of_many).items()}
    gists = Gists(rows, scorer)
    for post in posts:
        asked = "\n".join(filter(None, (post.title, post.text)))
        assert gists.scores(post) == scores(asked, community_id=community_id).as_mapping(), post.text
        assert gists.language(post) == guess_language(post.text).code
        found = found_in(rows[post.id].gists, digest_of(post.title, post.text))
        assert found is not None
        assert found.print == print_of(post.text)
    assert not gists.lacking


def test_what_is_kept_is_what_the_gate_would_find_out(cast: Cast) -> None:
    titled = [_written(id_, text, "Idiots, all of you") for id_, text in enumerate(TEXTS, start=100)]
    _kept_is_what_is_found_out([*(_written(id_, text) for id_, text in enumerate(TEXTS)), *titled], cast.community.id)


@pytest.mark.realdata
def test_what_is_kept_of_real_messages_is_what_the_gate_would_find_out(cast: Cast) -> None:
    texts = sorted(set(_real_texts()))
    assert len(texts) > 2_000
    _kept_is_what_is_found_out((_written(id_, text) for id_, text in enumerate(texts)), cast.community.id)


def _real_texts() -> Iterator[str]:
    for line in (realdata.DATA / "sms-spam" / "SMSSpamCollection").read_text("utf-8").splitlines():
        yield line.partition("\t")[2]
    with (realdata.DATA / "stanford-politeness" / "wikipedia.annotated.csv").open(encoding="utf-8") as rows:
        yield from (row["Request"] for row in islice(csv.DictReader(rows), 3_000))


def test_a_gist_comes_back_as_it_was_packed() -> None:
    one = Gist(print_of(TEXTS[1]), "en", {"spam": -1.25, "toxicity": 0.1 + 0.2})
    other = Gist(None, "", {})
    kept = packed(b"1" * 16, one) + packed(b"2" * 16, other)
    assert found_in(kept, b"1" * 16) == one
    assert found_in(kept, b"2" * 16) == other
    assert found_in(kept, b"3" * 16) is None
    assert [digest for digest, _ in all_in(kept)] == [b"1" * 16, b"2" * 16]
    assert digest_of("a", "b") != digest_of("", "a\0b")


def test_whoever_changes_what_texts_yield_is_told_to_raise_the_version(cast: Cast) -> None:
    """Where the classifier that comes along is another one, and nothing else was changed, the version may stay."""
    stack, found = Stack(open_model(SHIPPED)), list[object]()
    posts = _said(cast, *MARKED)
    for text in [*TEXTS, *(read_by_ids([post.id], cast.community.id)[post.id].text for post in posts)]:
        own = print_of(text)
        margins = {label: f"{margin:.9f}" for label, margin in judged_margins(stack, text).items()}
        found.append([text, own and [own.exact, own.signature.hex()], guess_language(text).code, margins])
    said = hashlib.sha256(json.dumps(found, sort_keys=True).encode()).hexdigest()[:16]
    assert (VERSION, said) == (1, "51fa7b1a83265e70"), (
        "Texts yield something else than before: raise gists.gist.VERSION, then this."
    )


def test_a_backtest_gives_the_same_whether_texts_are_read_ahead_or_not(cast: Cast) -> None:
    _said(cast, TEXTS[0], TEXTS[1], TEXTS[1], TEXTS[2], TEXTS[3], TEXTS[0] + " Really.", "ok then")
    before, anew = _figures(cast)
    assert (before["posts"], anew) == (7, 7)
    assert _walked(cast.community.id) == 7
    assert _walked(cast.community.id) == 0
    assert _figures(cast) == (before, 0)
    counts = _counts(cast)
    assert min(counts.values()) >= 1, counts
    kept = _prints(cast)
    TextGist.everywhere.all().delete()
    found_out = _prints(cast)
    assert (kept.anew, found_out.anew, kept.read) == (0, 7, 7)
    assert _columns(kept) == _columns(found_out)


@pytest.mark.parametrize(("age", "texts"), [(timedelta(), 1), (timedelta(hours=1), 2)])
def test_an_edit_is_heard_of_and_what_was_said_before_is_kept_beside(cast: Cast, age: timedelta, texts: int) -> None:
    """Of an edit in the first minutes no revision is kept: nobody is told what was there before."""
    first, second = _said(cast, TEXTS[1], "It rained all day on the moor and nobody came out to see us.")
    Post.everywhere.filter(id=second.id).update(created_at=timezone.now() - age)
    second.refresh_from_db()
    _walked(cast.community.id)
    commands.edit_post(actor=cast.actor(cast.eda), post=second, markdown=TEXTS[0])
    before, anew = _figures(cast)
    # What is kept is of the first words; the new ones are found out.
    assert (anew, _counts(cast)["tone"]) == (1, 1)
    changed = _prints(cast)
    TextGist.everywhere.filter(post=second).delete()
    assert (_columns(_prints(cast)), changed.anew) == (_columns(changed), 1)
    lines = list(Activity.everywhere.filter(kind__in=keeping.EDITED))
    keeping.keep_gists_of_edited(lines)
    assert len(list(all_in(bytes(TextGist.everywhere.get(post=second).kept)))) == texts
    assert _figures(cast) == (before, 0)
    kept = TextGist.everywhere.get(post=second)
    keeping.keep_gists_of_edited(lines)
    assert TextGist.everywhere.get(post=second).kept == kept.kept
    assert kept_among([first.id], cast.community.id).keys() == {first.id}


def test_a_title_counts_with_the_first_post(cast: Cast) -> None:
    first = _said(cast, TEXTS[1])[0]
    _walked(cast.community.id)
    commands.rename_thread(actor=cast.actor(cast.mia), thread=first.thread, title="You are all stupid idiots, shut up")
    before, anew = _figures(cast)
    assert anew == 1
    keeping.keep_gists_of_edited(list(Activity.everywhere.filter(kind__in=keeping.EDITED)))
    assert _figures(cast) == (before, 0)


def test_another_classifier_gives_its_own_scores_at_once_and_is_kept_in_turn(
    cast: Cast, settings: Any, tmp_path: Path
) -> None:
    _said(cast, TEXTS[0], TEXTS[1])
    _walked(cast.community.id)
    before = _figures(cast)[0]
    path = tmp_path / "tiny.fmc"
    path.write_bytes(tiny_classifier())
    settings.CLASSIFIER_FILE = str(path)
    other, anew = _figures(cast)
    assert anew == 2
    assert _walked(cast.community.id) == 2
    assert _figures(cast) == (other, 0)
    settings.CLASSIFIER_FILE = ""
    assert _figures(cast) == (before, 2)


@pytest.mark.parametrize("content", [None, b"half a file"])
def test_without_a_usable_classifier_nothing_is_scored_and_what_is_kept_waits(
    cast: Cast, settings: Any, tmp_path: Path, content: bytes | None
) -> None:
    _said(cast, TEXTS[0], TEXTS[1])
    _walked(cast.community.id)
    before = _figures(cast)
    path = tmp_path / "broken.fmc"
    if content is not None:
        path.write_bytes(content)
    settings.CLASSIFIER_FILE = str(path)
    counts = _counts(cast)
    assert (counts["tone"], counts["spam"]) == (0, 0)
    assert Walker(cast.community.id).step() is None
    assert keep_gists_everywhere() == 0
    settings.CLASSIFIER_FILE = ""
    assert _figures(cast) == before


def test_a_model_elsewhere_is_asked_each_time_and_nothing_of_it_is_kept(
    cast: Cast, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    _said(cast, TEXTS[1], TEXTS[3])
    _walked(cast.community.id)
    own = _figures(cast)[0]
    monkeypatch.setattr(providers, "_another", lambda: lambda text, **_: Scores(toxicity=0.9, judged=True))
    assert (_counts(cast)["tone"], _figures(cast)[1]) == (2, 2)
    assert _walked(cast.community.id) == 2
    assert (_counts(cast)["tone"], _figures(cast)[1]) == (2, 2)
    monkeypatch.undo()
    assert _figures(cast) == (own, 2)


def test_the_worker_goes_on_where_it_was_and_looks_at_all_communities(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    _said(cast, *TEXTS[:5])
    monkeypatch.setattr(keeping, "_A_STEP", 2)
    walker = Walker(cast.community.id)
    walker.step()
    done = GistWalk.everywhere.get(community=cast.community).posts_up_to
    assert 0 < done < Post.everywhere.latest("id").id
    assert Walker(cast.community.id).walk.posts_up_to == done
    keep_gists_everywhere()
    assert TextGist.everywhere.count() == 5
    assert set(GistWalk.everywhere.values_list("community", flat=True)) == {
        cast.community.id, cast.other_community.id,
    }  # fmt: skip
    _said(cast, TEXTS[1])
    assert keep_gists_everywhere() == 1


def test_the_worker_rests_after_a_moment(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    _said(cast, *TEXTS[:5])
    monkeypatch.setattr(keeping, "SECONDS_AT_A_TIME", 0.0)
    assert keep_gists_everywhere() == 0
    monkeypatch.setattr(keeping, "SECONDS_AT_A_TIME", 5.0)
    assert keep_gists_everywhere() == 5


def test_once_a_week_it_looks_whether_something_changed_unseen(cast: Cast) -> None:
    first = _said(cast, TEXTS[0])[0]
    _walked(cast.community.id)
    Post.everywhere.filter(id=first.id).update(html="<p>Something else stands here now.</p>", revision=5)
    assert _walked(cast.community.id) == 0
    GistWalk.everywhere.update(begun_at=timezone.now() - timedelta(days=8))
    assert _walked(cast.community.id) == 1
    post = read_by_ids([first.id], cast.community.id)[first.id]
    kept = kept_between(first.id, first.id, cast.community.id)[first.id]
    assert found_in(kept.gists, digest_of(post.title, post.text)) is not None


def test_nothing_is_kept_of_conversations_and_of_who_is_erased(cast: Cast) -> None:
    talk = commands.start_conversation(actor=cast.actor(cast.mia), members=[cast.eda])
    commands.send_message(actor=cast.actor(cast.mia), thread=talk, markdown=TEXTS[0])
    _first, second, third = _said(cast, TEXTS[1], TEXTS[3], TEXTS[2])
    assert _walked(cast.community.id) == 3
    erase_member(actor=cast.actor(cast.eda), member=cast.eda, deletes_posts=True)
    assert not TextGist.everywhere.filter(post=second).exists()
    assert TextGist.everywhere.filter(post=third).exists()
    third.delete()
    assert TextGist.everywhere.count() == 1


def test_how_far_it_is_is_told_for_copies_and_for_posts(cast: Cast) -> None:
    _said(cast, TEXTS[0], TEXTS[1])
    told: list[Step] = []
    carry_out(_plan(cast), progress=told.append)
    assert told == [Step(2, 2, 2, is_for_copies=True), Step(2, 2, 2), Step(2, 2, 2)]
    _walked(cast.community.id)
    told.clear()
    carry_out(_plan(cast), progress=told.append)
    assert told == [Step(2, 2, 0, is_for_copies=True), Step(2, 2, 0), Step(2, 2, 0)]


def test_the_command_reads_ahead_at_once_and_the_other_one_then_finds_nothing_out(cast: Cast) -> None:
    _said(cast, TEXTS[0], TEXTS[1])
    ahead = ["moderation", "read-ahead", "--community", cast.community.slug]
    first, again = (CliRunner().invoke(app, ahead) for _ in range(2))
    assert "2 posts were read" in first.output
    assert "0 posts were read" in again.output
    assert _figures(cast)[1] == 0
    with override_settings(CLASSIFIER_FILE="/nowhere.fmc"):
        broken = CliRunner().invoke(app, ahead)
    assert broken.exit_code != 0
    assert "can not be used" in broken.output
