"""What the worker does for the classifier by night, and how a file that lies elsewhere comes near."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile, File
from django.core.files.storage import Storage
from django.utils import timezone

from folkmoot.core.moderation import Outcome
from folkmoot.core.testing.cast import Cast
from folkmoot.moderation.classifier import jobs, loading
from folkmoot.moderation.classifier.model_file import ModelUnusable
from folkmoot.moderation.models import ClassifierSettings
from folkmoot.moderation.rules.asked import thresholds_asked
from folkmoot.moderation.rules.definition import RuleDefinition
from folkmoot.moderation.rules.wording import parsed
from folkmoot.moderation.tests.classifier_texts import tiny_classifier


@pytest.mark.django_db
def test_training_runs_in_a_process_of_its_own_and_says_why_it_made_nothing(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    said = tmp_path / "said"
    script = "import pathlib, sys; pathlib.Path(sys.argv[1]).write_text(' '.join(sys.argv[2:]))"
    ClassifierSettings.everywhere.create(community=cast.community, asked_at=timezone.now())
    monkeypatch.setattr(jobs, "_FOLKMOOT", (sys.executable, "-c", script, str(said)))
    jobs.train_job.func(cast.community.id)
    assert said.read_text() == "moderation train --community moorland"
    assert ClassifierSettings.everywhere.get().asked_at is not None

    failing = "import sys; print('warned', file=sys.stderr); sys.exit('too little to learn from')"
    monkeypatch.setattr(jobs, "_FOLKMOOT", (sys.executable, "-c", failing))
    jobs.train_job.func(cast.community.id)
    row = ClassifierSettings.everywhere.get()
    assert (row.asked_at, row.said) == (None, "too little to learn from")


@pytest.mark.django_db
def test_every_night_those_train_who_learn_and_have_decided_enough(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    monkeypatch.setattr(jobs.train_job.__class__, "enqueue", lambda _task, community_id: asked.append(community_id))
    decided = {cast.community.id: jobs.WORTH_IT, cast.other_community.id: jobs.WORTH_IT - 1}
    monkeypatch.setattr(jobs, "new_decisions", decided.__getitem__)
    ClassifierSettings.everywhere.create(community=cast.community, learns=True)
    ClassifierSettings.everywhere.create(community=cast.other_community, learns=True)
    assert (jobs.train_where_worth_it(), asked) == (1, [cast.community.id])
    ClassifierSettings.everywhere.update(learns=False)
    assert jobs.train_where_worth_it() == 0


class _Elsewhere(Storage):
    """As an S3 bucket: there are no paths, and each opening is a fetch."""

    def __init__(self, files: dict[str, bytes]) -> None:
        self.files = files
        self.fetched = 0

    def open(self, name: str, mode: str = "rb") -> File[bytes]:
        if name not in self.files:
            raise FileNotFoundError(name)
        self.fetched += 1
        return ContentFile(self.files[name])


def test_a_classifier_that_lies_elsewhere_is_fetched_once(
    settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bucket = _Elsewhere({"ab/cd/own.fmc": tiny_classifier(), "ab/cd/broken.fmc": b"half a file"})
    settings.DATA = str(tmp_path)
    monkeypatch.setattr(loading, "default_storage", bucket)
    first = loading.open_model(loading._near("ab/cd/own.fmc"))
    assert loading.open_model(loading._near("ab/cd/own.fmc")) is first
    assert (bucket.fetched, [file.name for file in (tmp_path / "classifiers").iterdir()]) == (1, ["own.fmc"])
    for key in ("ab/cd/broken.fmc", "ab/cd/gone.fmc"):
        with pytest.raises(ModelUnusable):
            loading.open_own(key, first)


def test_figures_are_measured_where_rules_act() -> None:
    def rule(when: str, **more: Any) -> RuleDefinition:
        return RuleDefinition("r", condition=parsed(when), outcome=Outcome.FLAG, **more)

    rules = [
        rule("score.spam >= 0.97 and author.trust < 2"), rule("links > 3 or score.spam > 0.7"),
        rule("score.spam >= 0.9", is_on=False), rule("score.spam < 0.1"), rule("score.toxicity >= 0.8"),
    ]  # fmt: skip
    assert thresholds_asked(rules, "spam") == (0.5, 0.7, 0.97)
    assert thresholds_asked([], "toxicity") == (0.5,)
