"""Learning from a community's decisions: replaced only by what is not worse, and back again with one command."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from folkmoot.activity.models import Activity
from folkmoot.cli.examination import classifier as examination
from folkmoot.communities.models import GuidelineClause
from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.core.testing.cast import Cast
from folkmoot.moderation.classifier.judging import SPAM, TOXICITY
from folkmoot.moderation.classifier.providers import Scorer, scores
from folkmoot.moderation.clauses import clauses_in_force
from folkmoot.moderation.commands.learning import (
    ask_for_training,
    change_classifier_settings,
    check_classifier,
    learn_from_decisions,
    use_classifier,
)
from folkmoot.moderation.models import CommunityClassifier, Decision
from folkmoot.moderation.queries.classifier import in_force, lessons, new_decisions, settings_of
from folkmoot.moderation.tests.classifier_texts import tiny_classifier, tiny_examples

# Rude here, and unknown to the general classifier.
_OWN_WORD = "plonker"


@pytest.fixture(autouse=True)
def _general(tmp_path: Path, settings: Any) -> None:
    path = tmp_path / "base.fmc"
    path.write_bytes(tiny_classifier())
    settings.CLASSIFIER_FILE = str(path)


def _decisions(cast: Cast, category: str = "harassment", count: int = 60) -> None:
    GuidelineClause.everywhere.filter(community=cast.community).update(category=category)
    clause = clauses_in_force(cast.community.id)[0].ref
    rows = []
    harmless = [one for one in tiny_examples(TOXICITY, 2 * count, seed=7) if not one.positive]
    for number, example in enumerate(harmless):
        is_rude = number % 2 == 0
        text = f"{_OWN_WORD} {example.text} you {_OWN_WORD}" if is_rude else example.text
        rows.append(
            Decision(
                community=cast.community,
                subject_type="post",
                subject_id=number,
                decided_by=cast.mo,
                deed=Decision.Deed.HIDE if is_rude else Decision.Deed.APPROVE,
                clause=clause if is_rude else "",
                evidence={"title": "", "text": text},
            )
        )
    Decision.everywhere.bulk_create(rows)


def test_decisions_teach_by_the_category_of_their_clause(cast: Cast) -> None:
    _decisions(cast, "spam", count=3)
    Decision.everywhere.filter(subject_id=0).update(decided_by=None)
    taught = [dict(lesson.labels) for lesson in lessons(cast.community.id)]
    assert taught.count({SPAM: True}) == 2
    assert taught.count({SPAM: False, TOXICITY: False}) == 3
    _decisions(cast, "off-topic", count=3)
    assert {SPAM: True} not in [dict(lesson.labels) for lesson in lessons(cast.community.id)]


def test_the_last_word_on_a_thing_holds(cast: Cast) -> None:
    _decisions(cast, count=2)
    Decision.everywhere.create(
        community=cast.community, subject_type="post", subject_id=0, decided_by=cast.olga,
        deed=Decision.Deed.RESTORE, evidence={"text": "It was a joke among friends after all."},
    )  # fmt: skip
    assert sum(lesson.labels.get(TOXICITY, False) for lesson in lessons(cast.community.id)) == 1


def test_a_community_learns_its_own_words_and_can_go_back(cast: Cast) -> None:
    _decisions(cast)
    text = f"What a {_OWN_WORD} you are, nobody can work with a {_OWN_WORD} like that."
    before = scores(text, community_id=cast.community.id)
    row = learn_from_decisions(actor=cast.actor(cast.olga))
    after = scores(text, community_id=cast.community.id)
    assert (row.state, row.number) == (CommunityClassifier.State.IN_FORCE, 1)
    assert after.toxicity > before.toxicity  # type: ignore[operator]
    assert _OWN_WORD in {reason.text for reason in after.reasons if reason.label == TOXICITY}
    assert Scorer(cast.community.id)(text) == replace(after, reasons=())
    assert scores(text, community_id=cast.other_community.id).toxicity == before.toxicity
    assert new_decisions(cast.community.id) == 0
    assert Activity.everywhere.filter(kind="moderation.classifier.trained").exists()

    use_classifier(actor=cast.actor(cast.olga), number=0)
    assert scores(text, community_id=cast.community.id).toxicity == before.toxicity
    use_classifier(actor=cast.actor(cast.olga), number=1)
    assert scores(text, community_id=cast.community.id).toxicity == after.toxicity


def test_a_worse_one_is_kept_out_of_use(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    _decisions(cast)
    learn_from_decisions(actor=cast.actor(cast.olga))
    monkeypatch.setattr("folkmoot.moderation.classifier.learning.AUC_SLACK", -1.0)
    row = learn_from_decisions(actor=cast.actor(cast.olga))
    assert row.state == CommunityClassifier.State.REFUSED
    used = in_force(cast.community.id)
    assert used is not None
    assert used.number == 1
    assert row.figures[TOXICITY].keys() == {"old", "new", "is_good"}
    # What the rules in force ask about, which here are those of the starter pack.
    asked = [at["threshold"] for at in row.figures[TOXICITY]["new"]["thresholds"]]
    assert asked == [0.5, 0.95]


def test_too_few_decisions_are_said_and_change_nothing(cast: Cast) -> None:
    _decisions(cast, count=5)
    with pytest.raises(RuleBroken, match="not yet 30 decisions"):
        learn_from_decisions(actor=cast.actor(cast.olga))
    assert "not yet 30" in settings_of(cast.community.id).said
    assert in_force(cast.community.id) is None


def test_a_classifier_of_another_base_or_without_its_file_is_named_and_passed_over(
    cast: Cast, settings: Any, tmp_path: Path
) -> None:
    row = CommunityClassifier.everywhere.create(
        community=cast.community, number=1, state=CommunityClassifier.State.IN_FORCE, key="ab/cd/gone.fmc",
        checksum="0" * 64, base_checksum="0" * 64,
    )  # fmt: skip
    assert scores("Thank you, that works on my machine.", community_id=cast.community.id).judged
    assert "missing" in next(check_classifier(cast.community.id, False))
    with pytest.raises(RuleBroken, match="can not be used with"):
        use_classifier(actor=cast.actor(cast.olga), number=row.number)
    with pytest.raises(RuleBroken, match="no such classifier"):
        use_classifier(actor=cast.actor(cast.olga), number=2)
    assert list(check_classifier(cast.community.id, True))
    assert list(check_classifier(cast.community.id, False)) == []
    settings.CLASSIFIER_FILE = str(tmp_path / "nowhere.fmc")
    assert "missing" in next(check_classifier(cast.community.id, False))


def test_the_doctor_names_a_classifier_that_can_not_be_used(settings: Any, tmp_path: Path) -> None:
    assert [found.state for found in examination.classifier()] == ["ok"]
    settings.CLASSIFIER_FILE = str(tmp_path / "nowhere.fmc")
    (found,) = examination.classifier()
    assert found.state == "warning"
    assert "missing" in found.found


def test_only_managers_train_choose_and_settle(cast: Cast) -> None:
    for actor in (cast.actor(cast.mo), cast.actor(cast.mia), cast.actor(None)):
        with pytest.raises(NotAllowed):
            learn_from_decisions(actor=actor)
        with pytest.raises(NotAllowed):
            use_classifier(actor=actor, number=0)
        with pytest.raises(NotAllowed):
            ask_for_training(actor=actor)
        with pytest.raises(NotAllowed):
            change_classifier_settings(actor=actor, learns=True, spam_share=0.1, toxicity_share=0.1)


def test_the_share_that_a_community_expects_moves_the_chances(cast: Cast) -> None:
    text = "You are a stupid idiot, and everybody here hates you."
    before = scores(text, community_id=cast.community.id).toxicity
    change_classifier_settings(actor=cast.actor(cast.olga), learns=False, spam_share=0.05, toxicity_share=0.3)
    assert scores(text, community_id=cast.community.id).toxicity > before  # type: ignore[operator]
    with pytest.raises(RuleBroken):
        change_classifier_settings(actor=cast.actor(cast.olga), learns=False, spam_share=0.9, toxicity_share=0.3)


def test_a_training_is_asked_for_once(cast: Cast) -> None:
    ask_for_training(actor=cast.actor(cast.olga))
    with pytest.raises(RuleBroken, match="under way"):
        ask_for_training(actor=cast.actor(cast.olga))
