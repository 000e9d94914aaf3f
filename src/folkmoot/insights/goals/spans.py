"""Weeks and months by the calendar, as spans that figures are measured over."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

from folkmoot.insights.metrics.definition import Period

WEEK, MONTH = "week", "month"
# How many of them a year has, for what comes again every year.
SEASONS = {WEEK: 52, MONTH: 12}


def span_with(day: date, kind: str) -> Period:
    """The week (from Monday) or month that the day lies in."""
    if kind == WEEK:
        first = day - timedelta(days=day.weekday())
        return Period(first, first + timedelta(days=6))
    return Period(day.replace(day=1), day.replace(day=monthrange(day.year, day.month)[1]))


def last_whole(today: date, kind: str) -> Period:
    """The last one that is over when `today` begins."""
    return span_with(span_with(today, kind).first - timedelta(days=1), kind)


def last_within(deadline: date, kind: str) -> Period:
    """The last one that is over by the end of the deadline: in it a goal is judged."""
    own = span_with(deadline, kind)
    return own if own.last <= deadline else span_with(own.first - timedelta(days=1), kind)


def spans_between(first: date, last: Period, kind: str) -> list[Period]:
    """From the one with that day to the last, in order."""
    found, each = [], span_with(first, kind)
    while each <= last:
        found.append(each)
        each = span_with(each.last + timedelta(days=1), kind)
    return found


def spans_back(last: Period, kind: str, count: int) -> list[Period]:
    """So many up to the last, in order."""
    found = [last]
    while len(found) < count:
        found.append(span_with(found[-1].first - timedelta(days=1), kind))
    return found[::-1]


def steps(since: Period, until: Period, kind: str) -> int:
    """How many spans lie after the first of them, up to the other; negative where that one came before."""
    if kind == WEEK:
        return (until.first - since.first).days // 7
    return (until.first.year - since.first.year) * 12 + until.first.month - since.first.month
