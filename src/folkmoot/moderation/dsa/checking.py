"""Whether a statement of reasons would be taken by the DSA Transparency Database: its public rules, rule by rule."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from folkmoot.moderation.dsa import vocabulary as words

STATEMENTS_AT_MOST = 100
_PUID = re.compile(r"[a-zA-Z0-9-_]+")
_EAN = re.compile(r"[0-9]{13}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_RESTRICTIONS = ("decision_visibility", "decision_monetary", "decision_provision", "decision_account")
# Field, what it may hold, whether it is a list, whether it must be there.
_CHOICES: tuple[tuple[str, Collection[str], bool, bool], ...] = (
    ("decision_visibility", words.VISIBILITIES, True, False),
    ("decision_monetary", words.MONETARIES, False, False),
    ("decision_provision", words.PROVISIONS, False, False),
    ("decision_account", words.ACCOUNTS, False, False),
    ("account_type", words.ACCOUNT_TYPES, False, False),
    ("category_specification", words.KEYWORDS, True, False),
    ("decision_ground", words.GROUNDS, False, True),
    ("content_type", words.CONTENT_TYPES, True, True),
    ("category", words.CATEGORIES, False, True),
    ("category_addition", words.CATEGORIES, True, False),
    ("territorial_scope", words.COUNTRIES, True, False),
    ("content_language", words.LANGUAGES, False, False),
    ("source_type", words.SOURCES, False, True),
    ("automated_detection", words.YES_OR_NO, False, True),
    ("automated_decision", words.AUTOMATED_DECISIONS, False, True),
)
# Field, its length at most, whether it must be there.
_TEXTS: tuple[tuple[str, int, bool], ...] = (
    ("category_specification_other", 500, False),
    ("decision_ground_reference_url", 500, False),
    ("decision_facts", 5000, True),
    ("source_identity", 500, False),
    ("puid", 500, True),
)
_DATES: tuple[tuple[str, str, bool], ...] = (
    ("content_date", "2000-01-01", True),
    ("application_date", "2020-01-01", True),
    ("end_date_account_restriction", "", False),
    ("end_date_monetary_restriction", "", False),
    ("end_date_service_restriction", "", False),
    ("end_date_visibility_restriction", "", False),
)
_LAST_DAY = "2038-01-01"
# Text, its length, and the field and value that it belongs to: required with it, left out without it.
_BELONGS: tuple[tuple[str, int, str, str], ...] = (
    ("decision_visibility_other", 500, "decision_visibility", "DECISION_VISIBILITY_OTHER"),
    ("decision_monetary_other", 500, "decision_monetary", "DECISION_MONETARY_OTHER"),
    ("content_type_other", 500, "content_type", "CONTENT_TYPE_OTHER"),
    ("illegal_content_legal_ground", 500, "decision_ground", words.ILLEGAL),
    ("illegal_content_explanation", 2000, "decision_ground", words.ILLEGAL),
    ("incompatible_content_ground", 500, "decision_ground", words.INCOMPATIBLE),
    ("incompatible_content_explanation", 2000, "decision_ground", words.INCOMPATIBLE),
)


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a field, in the words of the database's rules."""

    field: str
    rule: str


def problems(statement: Mapping[str, Any]) -> list[Problem]:
    """Everything that the database would refuse the statement for; empty where it would take it."""
    found: list[Problem] = []

    def wrong(field: str, rule: str) -> None:
        found.append(Problem(field, rule))

    for field, allowed, is_list, needed in _CHOICES:
        _check_choice(statement.get(field), field, allowed, is_list=is_list, needed=needed, wrong=wrong)
    for field, most, needed in _TEXTS:
        _check_text(statement.get(field), field, most, needed=needed, wrong=wrong)
    for field, most, owner, value in _BELONGS:
        if _holds(statement.get(owner), value):
            _check_text(statement.get(field), field, most, needed=True, wrong=wrong)
    for field, first, needed in _DATES:
        _check_date(statement.get(field), field, first, needed=needed, wrong=wrong)
    _check_rest(statement, wrong)
    return found


def batch_problems(statements: Sequence[Mapping[str, Any]]) -> dict[int, list[Problem]]:
    """The problems of a batch by the place in it; -1 for the batch as a whole."""
    found = {index: wrong for index, each in enumerate(statements) if (wrong := problems(each))}
    if not 1 <= len(statements) <= STATEMENTS_AT_MOST:
        found[-1] = [Problem("statements", f"between:1,{STATEMENTS_AT_MOST}")]
    for puid, count in Counter(str(each.get("puid")) for each in statements).items():
        if count > 1:
            found.setdefault(-1, []).append(Problem("puid", f"distinct: {puid}"))
    return found


def _check_rest(statement: Mapping[str, Any], wrong: Callable[[str, str], None]) -> None:
    if all(_is_empty(statement.get(name)) for name in _RESTRICTIONS):
        for name in _RESTRICTIONS:
            wrong(name, "required_without_all")
    illegal_too = statement.get("incompatible_content_illegal")
    if statement.get("decision_ground") == words.INCOMPATIBLE and illegal_too not in (None, *words.YES_OR_NO):
        wrong("incompatible_content_illegal", "in")
    if isinstance(puid := statement.get("puid"), str) and puid and not _PUID.fullmatch(puid):
        wrong("puid", "regex")
    url = statement.get("decision_ground_reference_url")
    if isinstance(url, str) and url and not _is_url(url):
        wrong("decision_ground_reference_url", "url")
    if (content_id := statement.get("content_id")) is not None:
        if not isinstance(content_id, Mapping):
            wrong("content_id", "array")
        elif "EAN-13" in content_id and not _EAN.fullmatch(str(content_id["EAN-13"])):
            wrong("content_id.EAN-13", "regex")


def _check_choice(
    value: Any, field: str, allowed: Collection[str], *, is_list: bool, needed: bool, wrong: Callable[[str, str], None]
) -> None:
    if _is_empty(value):
        if needed:
            wrong(field, "required")
        elif value == "":
            wrong(field, "in")
        return
    if is_list != isinstance(value, list):
        wrong(field, "array" if is_list else "in")
    elif any(each not in allowed for each in (value if is_list else [value])):
        wrong(field, "in")


def _check_text(value: Any, field: str, most: int, *, needed: bool, wrong: Callable[[str, str], None]) -> None:
    if _is_empty(value):
        if needed:
            wrong(field, "required")
    elif not isinstance(value, str) or len(value) > most:
        wrong(field, f"max:{most}")


def _check_date(value: Any, field: str, first: str, *, needed: bool, wrong: Callable[[str, str], None]) -> None:
    if _is_empty(value):
        if needed:
            wrong(field, "required")
    elif not isinstance(value, str) or not _is_day(value):
        wrong(field, "date_format:Y-m-d")
    elif first and value < first:
        wrong(field, f"after_or_equal:{first}")
    elif value > _LAST_DAY:
        wrong(field, f"before_or_equal:{_LAST_DAY}")


def _is_empty(value: Any) -> bool:
    return value is None or value == [] or (isinstance(value, str) and not value.strip())


def _holds(value: Any, wanted: str) -> bool:
    return value == wanted or (isinstance(value, list) and wanted in value)


def _is_day(value: str) -> bool:
    if not _DAY.fullmatch(value):
        return False
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


def _is_url(value: str) -> bool:
    try:
        parts = urlsplit(value)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)
