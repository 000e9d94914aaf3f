"""The classifier's file: the same bytes from the same data, and nothing that is not whole is used."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from folkmoot.moderation.classifier import loading, model_file
from folkmoot.moderation.classifier.linear import LinearModel
from folkmoot.moderation.classifier.model_file import ModelUnusable
from folkmoot.moderation.classifier.providers import scores
from folkmoot.moderation.classifier.training import train
from folkmoot.moderation.tests.classifier_texts import tiny_classifier, tiny_corpora


@pytest.fixture
def file(tmp_path: Path, settings: Any) -> Path:
    path = tmp_path / "own.fmc"
    path.write_bytes(tiny_classifier())
    settings.CLASSIFIER_FILE = str(path)
    return path


def test_the_same_data_gives_the_same_bytes() -> None:
    assert train(tiny_corpora(), lambda sentence: None) == tiny_classifier()


def test_a_file_is_read_as_it_was_written(file: Path) -> None:
    model = loading.open_model(file)
    assert model.names == ["spam", "toxicity"]
    assert model.languages == ("en",)
    assert [entry["name"] for entry in model.header["data"]] == ["tiny-spam", "tiny-toxicity"]


@pytest.mark.parametrize(
    ("harm", "says"),
    [
        (lambda data: b"", "can not be read"),
        (lambda data: data[:10], "not a classifier"),
        (lambda data: data[: len(data) // 2], "checksum"),
        (lambda data: data[:5000] + b"\x7f\x00\x7f" + data[5003:], "checksum"),
        (lambda data: data[:20] + b"\x63\x00\x00\x00" + data[24:], "version 99"),
        (lambda data: b"PK\x03\x04" + data, "not a classifier"),
    ],
    ids=["empty", "a beginning", "half", "altered", "another version", "something else"],
)
def test_a_broken_file_is_named_and_posting_goes_on(file: Path, harm: Any, says: str) -> None:
    file.write_bytes(harm(tiny_classifier()))
    with pytest.raises(ModelUnusable, match=says):
        loading.open_model(file)
    found = scores("You are a stupid idiot and everybody here hates you.")
    assert (found.judged, found.why_not) == (False, "none")


def test_a_missing_file_is_named_and_posting_goes_on(file: Path) -> None:
    file.unlink()
    with pytest.raises(ModelUnusable, match="missing"):
        loading.open_model(file)
    assert scores("You are a stupid idiot.").why_not == "none"


@pytest.mark.parametrize("header", [{}, {"labels": []}, {"bucket_bits": 18, "languages": 3, "labels": {"spam": {}}}])
def test_a_sound_file_that_says_nonsense_is_refused(header: dict[str, Any]) -> None:
    packed = model_file.pack(header, {"spam": b"\0" * 7})
    with pytest.raises(ModelUnusable, match="too little"):
        LinearModel(model_file.read(memoryview(packed), "nonsense"))


def test_a_file_that_was_replaced_is_opened_anew(file: Path) -> None:
    file.write_bytes(b"nothing")
    assert scores("Thank you, that works on my machine.").why_not == "none"
    file.write_bytes(tiny_classifier())
    os.utime(file, (1, 1))
    assert scores("Thank you, that works on my machine.").judged
