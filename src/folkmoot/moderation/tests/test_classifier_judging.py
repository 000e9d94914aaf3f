"""What the classifier says: scores with reasons, or that it is not able to judge."""

from __future__ import annotations

import subprocess
import sys

import pytest

from folkmoot.moderation.classifier import model_file
from folkmoot.moderation.classifier.judging import Scores, Stack, judge_text
from folkmoot.moderation.classifier.languages import guess_language
from folkmoot.moderation.classifier.linear import LinearModel
from folkmoot.moderation.tests.classifier_texts import tiny_classifier

_INSULT = "You are a stupid idiot, and everybody here hates you."


def _judge(text: str, language: str = "") -> Scores:
    model = LinearModel(model_file.read(memoryview(tiny_classifier()), "tiny"))
    return judge_text(Stack(model), text, language)


def test_spam_and_insults_are_told_from_the_rest() -> None:
    harmless = _judge("Thank you, that was the answer that I was looking for in the library.")
    insult, spam = _judge(_INSULT), _judge("Claim your free casino bonus now, click http://win.example today!")
    assert harmless.judged
    assert insult.toxicity > 0.5 > harmless.toxicity  # type: ignore[operator]
    assert spam.spam > 0.5 > harmless.spam  # type: ignore[operator]
    assert insult.as_mapping().keys() == {"spam", "toxicity"}


def test_reasons_name_the_words_where_they_stand() -> None:
    reasons = [reason for reason in _judge(_INSULT).reasons if reason.label == "toxicity"]
    assert {"stupid", "idiot"} & {reason.text for reason in reasons}
    assert all(_INSULT[reason.start : reason.end] == reason.text for reason in reasons)
    assert [reason.weight for reason in reasons] == sorted((reason.weight for reason in reasons), reverse=True)


def test_one_bad_paragraph_is_not_lost_in_a_long_post() -> None:
    calm = "We meet at the library on Friday and I will bring the tea for all of us. " * 30
    assert _judge(calm + "\n" + _INSULT).toxicity > 0.5  # type: ignore[operator]


def test_zero_width_letters_and_capitals_change_nothing() -> None:
    assert _judge("You are a st\u200bupid IDIOT and everybody hates you.").toxicity > 0.5  # type: ignore[operator]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "short"),
        ("ok", "short"),
        ("https://win.example/a-long-address-that-is-all-there-is", "links"),
        ("```\nfor idiot in stupid:\n    print(idiot)\n```", "code"),
        ("int main(void) {\n  return stupid(idiot);\n}\nint other(int a) {\n  return a * (a + 1);\n}", "code"),
        ("Du bist ein Idiot und niemand hier mag dich, geh weg.", "language"),
        ("Ты дурак, и никто тебя здесь не любит", "language"),
        ("qwrtz plmokn vbnhj zzgrh tqwpl", "language"),
    ],
)
def test_what_it_can_not_judge_it_says(text: str, why: str) -> None:
    found = _judge(text)
    assert (found.judged, found.why_not, found.spam, found.toxicity) == (False, why, None, None)


def test_a_language_that_the_caller_knows_is_believed() -> None:
    assert _judge(_INSULT, "nl").why_not == "language"
    assert _judge("idiot moron loser", "en").judged


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("The library is open on Friday and we have tea for you.", "en"),
        ("Die Bücherei ist am Freitag offen und wir haben Tee für dich.", "de"),
        ("La bibliothèque est ouverte et nous avons du thé pour vous.", "fr"),
        ("La biblioteca está abierta y hay té para todos los que vengan.", "es"),
        ("图书馆星期五开放", "zh"),
        ("図書館は金曜日に開いています", "ja"),
        ("المكتبة مفتوحة يوم الجمعة", "ar"),
        ("Бібліотека відкрита в п'ятницю і є чай", "uk"),
        ("lorem zzz", ""),
    ],
)
def test_languages_are_guessed_or_left_open(text: str, code: str) -> None:
    assert guess_language(text).code == code


def test_hostile_text_is_judged_in_no_time_worth_naming() -> None:
    for text in (
        "$" * 20_000,
        "at " + "(" * 20_000,
        "`" * 20_000,
        " " * 20_000,
        "\n" * 20_000,
        ";" * 20_000,
        "a" * 20_000,
    ):
        assert _judge(text).judged is False


def test_serving_loads_no_numpy() -> None:
    probe = (
        "import django, sys; django.setup();"
        "from folkmoot.moderation.classifier.providers import scores; scores('You are a stupid idiot.');"
        "heavy = {'numpy', 'scipy', 'sklearn', 'openpyxl'} & set(sys.modules);"
        "sys.exit(', '.join(heavy) or 0)"
    )
    ended = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
