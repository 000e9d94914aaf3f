"""Rules are changed by who may, kept in versions, and held against what members submit."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.db import transaction

from folkmoot.activity.models import Activity
from folkmoot.content.commands.asking import NewPoll
from folkmoot.content.commands.threads import create_thread, rename_thread
from folkmoot.content.models import PollOption
from folkmoot.core.afterwards import do_what_waits
from folkmoot.core.errors import Conflict, NotAllowed, NotFound, RuleBroken
from folkmoot.core.moderation import Outcome, Submission, judge, settle
from folkmoot.core.testing.cast import Cast
from folkmoot.members.commands.gating import judge_words_of_profile
from folkmoot.members.commands.profiles import change_profile
from folkmoot.members.models import Membership
from folkmoot.moderation.commands.rules import (
    change_rule,
    create_rule,
    import_rules,
    move_rule,
    restore_rule,
    restore_version,
    retire_rule,
    switch_rule,
)
from folkmoot.moderation.commands.words import add_words, remove_words
from folkmoot.moderation.models import AuditEntry, ListedWord, Rule, RuleBook, RuleVersion
from folkmoot.moderation.queries.rules import book_of, definitions_of, met_within, rules_in_use, words_of
from folkmoot.moderation.rules.definition import RuleDefinition
from folkmoot.moderation.rules.starter_pack import starter_rules
from folkmoot.moderation.rules.wording import parsed
from folkmoot.moderation.words.wordset import WordAction, WordEntry

pytestmark = pytest.mark.django_db
_SPAM = "Cheap VI\u200bAGRA here"


def _shop_rule(**changes: object) -> RuleDefinition:
    rule = RuleDefinition("No shops", parsed('text contains "shop"'), Outcome.HOLD, clause="1", tags=("shop",))
    return replace(rule, **changes)  # type: ignore[arg-type]


def _text(text: str = "Come to my shop", **more: object) -> Submission:
    return Submission(kind="post", text=text, source=text, **more)  # type: ignore[arg-type]


def test_every_community_begins_with_the_starter_pack_and_without_rows(cast: Cast) -> None:
    ruling = judge(actor=cast.actor(cast.nils), submission=_text(_SPAM))

    assert ruling.outcome is Outcome.HOLD
    assert [hit.rule for hit in ruling.hits] == ["Phrases of known spam"]
    assert "“viagra”" in ruling.hits[0].reason
    assert not RuleBook.everywhere.exists()


@pytest.mark.parametrize(
    "text",
    ["Hello everybody, I am new here and happy to have found you! My garden is at https://example.org/garden.",
     "I WOULD LIKE TO SAY HELLO", "How do I install the NASA HTTP API client? See https://docs.example.org and @mia."],
)  # fmt: skip
def test_the_starter_pack_lets_honest_newcomers_be(cast: Cast, text: str) -> None:
    links = tuple(word.rstrip(".") for word in text.split() if word.startswith("https:"))

    assert judge(actor=cast.actor(cast.nils), submission=_text(text, links=links)).hits == ()


def test_the_starter_pack_becomes_rows_with_the_first_change(cast: Cast) -> None:
    row = create_rule(actor=cast.actor(cast.max), rule=_shop_rule())

    rules = list(rules_in_use(cast.community.id))
    assert [rule.key for rule in rules] == [*(rule.key for rule in starter_rules()), "no-shops"]
    assert row.position == len(rules)
    assert RuleVersion.everywhere.filter(rule=row).count() == 1
    assert RuleBook.everywhere.filter(community=cast.other_community).count() == 0


@pytest.mark.parametrize("who", ["mo", "mia"])
def test_only_managers_change_rules(cast: Cast, who: str) -> None:
    actor = cast.actor(getattr(cast, who))
    for change in (
        lambda: create_rule(actor=actor, rule=_shop_rule()),
        lambda: change_rule(actor=actor, key="shouting", rule=_shop_rule()),
        lambda: retire_rule(actor=actor, key="shouting"),
        lambda: move_rule(actor=actor, key="shouting", by=1),
        lambda: import_rules(actor=actor, rules=[]),
    ):
        with pytest.raises(NotAllowed):
            change()


def test_a_rule_of_another_community_is_not_found(cast: Cast) -> None:
    create_rule(actor=cast.actor(cast.max), rule=_shop_rule())

    with pytest.raises(NotFound):
        retire_rule(actor=cast.actor(cast.otto), key="no-shops")


def test_a_change_is_a_version_and_holds_for_the_next_text(cast: Cast) -> None:
    actor = cast.actor(cast.max)
    create_rule(actor=actor, rule=_shop_rule())
    assert judge(actor=cast.actor(cast.mia), submission=_text()).tags == ("shop",)

    row = change_rule(
        actor=actor, key="no-shops", rule=_shop_rule(outcome=Outcome.REPHRASE, reason="No shops here."), version=1
    )

    with pytest.raises(RuleBroken, match=r"No shops here\. Clause 1 of the guidelines: Be kind\."):
        judge(actor=cast.actor(cast.mia), submission=_text())
    assert row.version == 2
    assert change_rule(actor=actor, key="no-shops", rule=row.definition()).version == 2
    with pytest.raises(Conflict):
        change_rule(actor=actor, key="no-shops", rule=_shop_rule(), version=1)
    versions = RuleVersion.everywhere.filter(rule=row).order_by("number")
    assert [(each.by_id, each.definition["outcome"]) for each in versions] == [
        (cast.max.pk, "hold"),
        (cast.max.pk, "rephrase"),
    ]
    assert restore_version(actor=actor, key="no-shops", number=1).version == 3
    assert judge(actor=cast.actor(cast.mia), submission=_text()).outcome is Outcome.HOLD
    kinds = Activity.everywhere.filter(kind__startswith="moderation.rule").values_list("kind", flat=True)
    assert list(kinds) == ["moderation.rule.created", "moderation.rule.changed", "moderation.rule.changed"]
    assert AuditEntry.everywhere.filter(kind__startswith="moderation.rule").count() == 3


def test_a_rule_that_only_notes_is_counted_and_does_nothing(cast: Cast) -> None:
    row = create_rule(actor=cast.actor(cast.max), rule=_shop_rule(only_notes=True))

    ruling = judge(actor=cast.actor(cast.mia), submission=_text())
    settle(ruling, actor=cast.actor(cast.mia), subject=("post", 1))
    settle(ruling, actor=cast.actor(cast.mia), subject=("post", 2))

    assert (ruling.outcome, ruling.tags, len(ruling.hits)) == (Outcome.ALLOW, (), 1)
    assert met_within(cast.community.id) == {row.pk: 2}


def test_what_is_refused_is_counted_too(cast: Cast) -> None:
    row = create_rule(actor=cast.actor(cast.max), rule=_shop_rule(outcome=Outcome.BLOCK))

    # As in a request, whose transaction the refusal undoes.
    with pytest.raises(RuleBroken), transaction.atomic():
        judge(actor=cast.actor(cast.mia), submission=_text())
    do_what_waits()

    assert met_within(cast.community.id) == {row.pk: 1}


def test_rules_are_switched_moved_laid_aside_and_brought_back(cast: Cast) -> None:
    actor = cast.actor(cast.max)
    create_rule(actor=actor, rule=_shop_rule())
    move_rule(actor=actor, key="no-shops", by=-100)
    assert definitions_of(cast.community.id)[0].key == "no-shops"
    switch_rule(actor=actor, key="no-shops", is_on=False, only_notes=False)
    assert not _meets_shop_rule(cast)
    switch_rule(actor=actor, key="no-shops", is_on=True, only_notes=False)
    assert _meets_shop_rule(cast)
    retire_rule(actor=actor, key="no-shops")
    assert not _meets_shop_rule(cast)
    restore_rule(actor=actor, key="no-shops")
    assert _meets_shop_rule(cast)


def _meets_shop_rule(cast: Cast) -> bool:
    return judge(actor=cast.actor(cast.mia), submission=_text()).hits != ()


@pytest.mark.parametrize(("who", "spared"), [("mo", True), ("max", True), ("mia", False), ("eda", False)])
def test_moderators_are_above_rules_and_trusted_members_are_not(cast: Cast, who: str, spared: bool) -> None:
    create_rule(actor=cast.actor(cast.max), rule=_shop_rule())
    Membership.everywhere.filter(pk=cast.mia.pk).update(trust_level=4)

    assert (judge(actor=cast.actor(getattr(cast, who)), submission=_text()).hits == ()) is spared


@pytest.mark.parametrize(
    ("outcome", "is_refused"),
    [(Outcome.FLAG, False), (Outcome.HOLD, True), (Outcome.HIDE, True), (Outcome.SILENCE, True)],
)
def test_what_is_private_is_refused_or_let_be_never_held(cast: Cast, outcome: Outcome, is_refused: bool) -> None:
    create_rule(actor=cast.actor(cast.max), rule=_shop_rule(outcome=outcome))
    try:
        ruling = judge(actor=cast.actor(cast.mia), submission=_text(private=True))
    except RuleBroken:
        assert is_refused
    else:
        assert (ruling.outcome, is_refused) == (Outcome.ALLOW, False)


def test_rules_come_from_a_file_and_nothing_of_it_where_one_is_wrong(cast: Cast) -> None:
    actor = cast.actor(cast.max)
    kept = replace(starter_rules()[0], name="Links", outcome=Outcome.FLAG)

    assert import_rules(actor=actor, rules=[kept, _shop_rule(key="shops")], replaces=True) == (1, 1)
    assert [rule.key for rule in rules_in_use(cast.community.id)] == [kept.key, "shops"]
    assert import_rules(actor=actor, rules=[kept, _shop_rule(key="shops")]) == (0, 0)
    with pytest.raises(RuleBroken):
        import_rules(actor=actor, rules=[_shop_rule(key="new"), _shop_rule(key="new")])
    assert not Rule.everywhere.filter(key="new").exists()


def test_each_list_does_its_own(cast: Cast) -> None:
    entries = [
        WordEntry("refusable", WordAction.BLOCK, clause="1"),
        WordEntry("waitable", WordAction.APPROVE),
        WordEntry("flaggable", WordAction.FLAG),
        WordEntry("quietable", WordAction.SILENCE),
        WordEntry("masked", WordAction.CENSOR),
        WordEntry("teh", WordAction.REPLACE, "the"),
        WordEntry("docs", WordAction.LINK, "https://docs.example.org"),
        WordEntry("moor", WordAction.TAG, "hills"),
    ]
    assert add_words(actor=cast.actor(cast.mo), entries=entries).added == 8
    mia = cast.actor(cast.mia)

    with pytest.raises(RuleBroken, match=r"“r3fusable” is on the list.*Clause 1 of the guidelines"):
        judge(actor=mia, submission=_text("A r3fusable thing"))
    outcomes = [
        judge(actor=mia, submission=_text(f"A {word} thing")).outcome for word in ("waitable", "flaggable", "quietable")
    ]
    assert outcomes == [Outcome.HOLD, Outcome.FLAG, Outcome.SILENCE]
    ruling = judge(actor=mia, submission=_text("teh masked docs of the moor"))
    assert (ruling.source, ruling.tags) == ("the ■■■■■■ [docs](https://docs.example.org) of the moor", ("hills",))
    title = judge(actor=mia, submission=_text("Hello", title="The masked docs"))
    assert (title.source, title.title) == ("", "The ■■■■■■ docs")
    name = judge(actor=mia, submission=_text("docs and masked", field="name"))
    assert name.source == "docs and ■■■■■■"
    assert judge(actor=cast.actor(cast.mo), submission=_text("A refusable masked thing")).source == ""
    for shown in ("[mas](https://a.example)ked", "`masked` and @masked"):
        with pytest.raises(RuleBroken, match="“masked” is on the list"):
            judge(actor=mia, submission=Submission(kind="post", text="masked", source=shown))
    Membership.everywhere.filter(id=cast.nils.id).update(handle="Masked")
    code = judge(actor=mia, submission=_text("`masked` and @masked"))
    assert (code.outcome, code.source) == (Outcome.ALLOW, "")


def test_what_a_list_makes_longer_still_fits(cast: Cast) -> None:
    entries = [WordEntry("tiny", WordAction.REPLACE, "quite, long " * 15), WordEntry("darn", WordAction.CENSOR)]
    add_words(actor=cast.actor(cast.mo), entries=entries)
    mia = cast.actor(cast.mia)
    poll = NewPoll("Which?", ["darn", "DARN", "Fine"])

    thread = create_thread(
        actor=mia, space=cast.forum, title="tiny " * 30, markdown="Hello", tags=["tiny"], poll=poll
    )  # fmt: skip
    change_profile(actor=mia, member=cast.mia, bio="tiny " * 500, headline="tiny")

    thread.refresh_from_db()
    assert (len(thread.title), len(thread.slug) <= 80) == (200, True)
    assert not [tag for tag in thread.tag_names if "," in tag or len(tag) > 60]
    assert [option.text for option in PollOption.everywhere.all()] == ["■■■■", "■■■■ (2)", "Fine"]
    assert (len(cast.mia.bio), len(cast.mia.headline)) == (3000, 120)
    assert len(rename_thread(actor=mia, thread=thread, title="tiny " * 30).title) == 200


def test_what_is_said_of_oneself_is_judged_as_it_is_read(cast: Cast) -> None:
    entries = [WordEntry("refusable", WordAction.BLOCK), WordEntry("masked", WordAction.CENSOR)]
    add_words(actor=cast.actor(cast.mo), entries=entries)
    for bio in ("refus&#97;ble", "refus<!-- -->able", "mas<i></i>ked"):
        with pytest.raises(RuleBroken, match="is on the list"):
            change_profile(actor=cast.actor(cast.mia), member=cast.mia, bio=bio)
    (ruling,) = judge_words_of_profile(cast.actor(cast.mia), cast.mia, {"bio": "[a](https&#58;//a.example)"}).values()
    assert ruling.submission is not None
    assert ruling.submission.links == ("https://a.example",)


def test_a_word_stands_on_one_list_only(cast: Cast) -> None:
    mo = cast.actor(cast.mo)
    add_words(actor=mo, entries=[WordEntry("Spam*", WordAction.FLAG)])

    taken = add_words(
        actor=mo, entries=[WordEntry("ＳＰＡＭ*", WordAction.BLOCK), WordEntry("spam*", WordAction.FLAG, clause="2")]
    )

    assert (taken.added, taken.known) == (0, 1)
    assert taken.refused == [("ＳＰＡＭ*", "It stands on the list “Flag” already.")]
    assert words_of(cast.community.id)[0].clause == "2"
    assert remove_words(actor=mo, ids=[ListedWord.everywhere.get().pk]) == [
        WordEntry("spam*", WordAction.FLAG, clause="2")
    ]


@pytest.mark.parametrize(
    "entry",
    [WordEntry("", WordAction.FLAG), WordEntry("*", WordAction.FLAG), WordEntry("a*", WordAction.FLAG),
     WordEntry("x" * 101, WordAction.FLAG), WordEntry("teh", WordAction.REPLACE), WordEntry("a b", WordAction.TAG),
     WordEntry("ab", WordAction.LINK, "javascript:alert(1)"), WordEntry("ab", WordAction.LINK, "https://x.example/)("),
     WordEntry("ab", WordAction.FLAG, clause="nonsense!")],
)  # fmt: skip
def test_words_that_no_list_can_take_are_told(cast: Cast, entry: WordEntry) -> None:
    taken = add_words(actor=cast.actor(cast.mo), entries=[entry])

    assert (taken.added, len(taken.refused)) == (0, 1)


def test_a_list_has_at_most_two_thousand_words(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("folkmoot.moderation.commands.words.WORDS_AT_MOST", 2)
    entries = [WordEntry(word, WordAction.FLAG) for word in ("one", "two", "three")]

    taken = add_words(actor=cast.actor(cast.mo), entries=entries)

    assert (taken.added, [word for word, _why in taken.refused]) == (2, ["three"])


def test_members_do_not_change_words(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        add_words(actor=cast.actor(cast.mia), entries=[])
    with pytest.raises(NotAllowed):
        remove_words(actor=cast.actor(cast.mia), ids=[1])


def test_rules_are_compiled_once_a_revision(cast: Cast, django_assert_num_queries: object) -> None:
    book = book_of(cast.community.id)
    with django_assert_num_queries(1):  # type: ignore[operator]
        assert book_of(cast.community.id) is book
    create_rule(actor=cast.actor(cast.max), rule=_shop_rule())
    assert book_of(cast.community.id) is not book
