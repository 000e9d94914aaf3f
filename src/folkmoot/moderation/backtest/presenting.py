"""What the page of a run shows: figures in percent, each with the path by which the command prints it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from folkmoot.core.moderation import Outcome
from folkmoot.core.roles import Role
from folkmoot.moderation.models import BacktestRun
from folkmoot.moderation.models.rule import OUTCOMES

Text = str | Promise
_BARS_WIDE, _BARS_HIGH = 600, 80
_JOINED = {"week": _("In their first week"), "month": _("In their first month"), "year": _("In their first year"),
           "longer": _("Longer here")}  # fmt: skip
DIMENSIONS = {"trust": _("Trust level"), "joined": _("Time since joining"), "role": _("Role"),
              "language": _("Language, by a sample"), "group": _("Group, as of today")}  # fmt: skip
_OUTCOMES = {Outcome(value).name.lower(): label for value, label in OUTCOMES}


@dataclass(frozen=True, slots=True)
class Shown:
    """An estimate in percent. `value` is None where it is undefined; `is_open` says that nothing at all is known."""

    value: float | None
    low: float
    high: float
    hits: int
    of: int
    path: str

    @property
    def is_open(self) -> bool:
        return self.value is None and (self.low, self.high) == (0, 100)


@dataclass(frozen=True, slots=True)
class Bar:
    """A step of time in the picture of hits, in its units."""

    x: int
    width: int
    height: int
    y: int
    count: int
    day: datetime


def shown(estimate: Mapping[str, Any], path: str) -> Shown:
    """An estimate of the report as it is shown."""
    value = estimate["value"]
    return Shown(
        None if value is None else 100 * value, 100 * estimate["low"], 100 * estimate["high"], estimate["hits"],
        estimate["of"], path,
    )  # fmt: skip


def set_shown(run: BacktestRun, figures: Mapping[str, Any], number: int) -> dict[str, Any]:
    """One set of rules with all that is said of it."""
    given, at = figures["sets"][number], f"sets.{number}"
    hits = given["hits"]
    return {
        "name": run.other_name if number else run.name,
        "at": at,
        "hits": hits,
        "share": shown(hits["share"], f"{at}.hits.share.value"),
        "figures": {
            name: shown(hits[name], f"{at}.hits.{name}.value")
            for name in ("precision_decided", "precision", "recall_decided", "recall")
        },
        "outcomes": [(_OUTCOMES.get(name, name), count) for name, count in given["outcomes"].items()],
        "rules": [_rule(rule, f"{at}.rules.{place}", number, place) for place, rule in enumerate(given["rules"])],
        "bars": list(_bars(run, hits["over_time"], figures["bucket_seconds"])),
        "groups": list(_groups(given["groups"], at)),
        "members": [
            {**member, "rate": shown(member["rate"], f"{at}.members.{place}.rate.value")}
            for place, member in enumerate(given["members"])
        ],
        "members_hit": shown(given["members_hit"], f"{at}.members_hit.value"),
        "missed": given["missed"],
        "sample": f"every:{number}",
        "missed_sample": f"missed:{number}",
    }


def _rule(rule: Mapping[str, Any], at: str, number: int, place: int) -> dict[str, Any]:
    return {
        **rule,
        "says": _OUTCOMES.get(rule["outcome"], rule["outcome"]),
        "precision_decided": shown(rule["precision_decided"], f"{at}.precision_decided.value"),
        "precision": shown(rule["precision"], f"{at}.precision.value"),
        "recall_decided": shown(rule["recall_decided"], f"{at}.recall_decided.value"),
        "sample_of": f"rule:{number}:{place}",
        "at": at,
    }


def _groups(groups: list[Mapping[str, Any]], at: str) -> Iterator[dict[str, Any]]:
    for place, group in enumerate(groups):
        path = f"{at}.groups.{place}"
        yield {
            **group,
            "dimension": DIMENSIONS[group["dimension"]],
            "label": _label(group["dimension"], group["name"]),
            "rate": shown(group["rate"], f"{path}.rate.value"),
            "others": shown(group["others"], f"{path}.others.value"),
        }


def _label(dimension: str, name: str) -> Text:
    if dimension == "joined":
        return _JOINED.get(name, name)
    if dimension == "role":
        return Role(name).label if name in Role.values else name
    return name


def _bars(run: BacktestRun, times: Mapping[str, int], seconds: int) -> Iterator[Bar]:
    steps = max(1, -int(-(run.until - run.since).total_seconds() // seconds))
    most, width = max(times.values(), default=1), max(1, _BARS_WIDE // steps)
    for step in range(steps):
        count = times.get(str(step), 0)
        height = round(_BARS_HIGH * count / most) if count else 0
        height = max(height, 2) if count else 0
        day = run.since + timedelta(seconds=step * seconds)
        yield Bar(step * width, max(1, width - 1), height, _BARS_HIGH - height, count, day)
