"""The classifier's page and API: figures with their commands, a text to try, notices, who may what."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from folkmoot.core.testing.cast import Cast
from folkmoot.moderation.classifier.loading import base_path, open_model
from folkmoot.moderation.classifier.reports import read_reports
from folkmoot.moderation.models import ClassifierSettings, CommunityClassifier
from folkmoot.moderation.tests.classifier_texts import tiny_classifier

_PAGE = "/c/moorland/moderation/classifier/"


def _client(cast: Cast, member: Any) -> Client:
    client = Client()
    client.force_login(member.account)
    return client


def test_every_figure_stands_with_the_command_that_makes_it_again(cast: Cast) -> None:
    page = _client(cast, cast.mo).get(_PAGE).content.decode()
    assert "folkmoot moderation evaluate --data ../shared/data" in page
    assert "folkmoot moderation evaluate --published" in page
    assert "folkmoot moderation train --data ../shared/data --shippable" in page
    assert "davidson" in page
    assert "from memory, not checked" in page
    # In the digits that the command prints: rounding twice had made others of three of them.
    for at in (
        at
        for row in read_reports(base_path(), open_model(base_path()).checksum)["measured"]["sets"]
        for at in row["thresholds"]
    ):
        for found in (at["precision"], at["recall"], at["false_alarms"]):
            assert f"{found['value']:.4f} ({found['low']:.4f}–{found['high']:.4f})" in page


def test_a_text_is_tried_and_what_weighed_is_marked(cast: Cast) -> None:
    client = _client(cast, cast.mo)
    page = client.post(_PAGE, {"text": "You are a stupid bitch <b> and everybody here hates you."}).content.decode()
    assert "bitch</mark>" in page
    assert "&lt;b&gt;" in page
    assert (
        "Not able to judge"
        in client.post(_PAGE, {"text": "Das ist ein Satz, der nicht auf Englisch ist."}).content.decode()
    )


def test_a_file_that_can_not_be_used_is_told_on_the_page(cast: Cast, settings: Any, tmp_path: Path) -> None:
    path = tmp_path / "base.fmc"
    path.write_bytes(tiny_classifier()[:1000])
    settings.CLASSIFIER_FILE = str(path)
    page = _client(cast, cast.mo).get(_PAGE).content.decode()
    assert "No scores are given" in page
    assert "damaged" in page or "checksum" in page


def test_managers_settle_ask_and_choose_and_moderators_do_not(cast: Cast) -> None:
    shares = {"learns": "on", "spam_share": "10", "toxicity_share": "2.5"}
    assert _client(cast, cast.mo).post(f"{_PAGE}settings/", shares).status_code == 403
    client = _client(cast, cast.olga)
    assert client.post(f"{_PAGE}settings/", shares).status_code == 302
    assert ClassifierSettings.everywhere.get(community=cast.community).spam_share == pytest.approx(0.1)
    assert client.post(f"{_PAGE}settings/", {**shares, "spam_share": "90"}).status_code == 422
    assert "no such classifier" in client.post(f"{_PAGE}choice/", {"number": "7"}, follow=True).content.decode()
    client.post(f"{_PAGE}training/")
    assert ClassifierSettings.everywhere.get(community=cast.community).asked_at is not None


def test_what_was_learned_is_shown_beside_what_was_before(cast: Cast) -> None:
    side = {"texts": 31, "auc": 0.91, "auc_low": 0.8, "auc_high": 0.97, "brier": 0.1}
    CommunityClassifier.everywhere.create(
        community=cast.community, number=3, state="kept", key="k", checksum="c", base_checksum="b",
        figures={"toxicity": {"old": side, "new": side, "is_good": True}},
    )  # fmt: skip
    page = _client(cast, cast.olga).get(_PAGE).content.decode()
    assert "Use this one" in page
    assert "0.910 (0.800" in page


def test_programs_score_texts_and_read_what_is_in_use(cast: Cast) -> None:
    client = _client(cast, cast.mo)
    body = {"text": "You are a stupid bitch and everybody here hates you."}
    found = client.post("/c/moorland/api/v1/moderation/classifier/scores", body, content_type="application/json").json()
    assert found["judged"]
    assert found["toxicity"] > 0.5
    assert found["reasons"][0].keys() == {"label", "text", "start", "end", "weight"}
    whole = client.get("/c/moorland/api/v1/moderation/classifier").json()
    assert whole["usable"]
    assert whole["reports"]["measured"]["sets"]
    refused = _client(cast, cast.mia).get("/c/moorland/api/v1/moderation/classifier")
    assert refused.status_code == 403
