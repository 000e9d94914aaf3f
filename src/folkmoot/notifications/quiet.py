"""When a member wants to be left alone, in their own time zone; the clock's changes included."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from folkmoot.notifications.models import Reception

# A week of quiet days and the nights between them.
_STRETCHES_AT_MOST = 20
_BEGINNING = datetime(2000, 1, 1, tzinfo=ZoneInfo("UTC"))


def quiet_until(reception: Reception, zone: ZoneInfo, now: datetime) -> datetime | None:
    """When the quiet that reigns at `now` ends; None when there is none."""
    end = now
    for _stretch in range(_STRETCHES_AT_MOST):
        later = max((until for since, until in _stretches(reception, zone, end) if since <= end < until), default=None)
        if later is None:
            break
        end = later
    return end if end > now else None


def next_time(zone: ZoneInfo, after: datetime, *, hour: int, weekday: int | None = None) -> datetime:
    """The next moment after `after` at which it is that hour there, and with `weekday` that day of the week."""
    day = after.astimezone(zone).date()
    for _day in range(9):
        at = _moment(day, time(hour), zone, fold=0)
        if at > after and weekday in (None, day.weekday()):
            return at
        day += timedelta(days=1)
    raise AssertionError("a week has seven days")


def _stretches(reception: Reception, zone: ZoneInfo, at: datetime) -> Iterator[tuple[datetime, datetime]]:
    """The quiet stretches that might cover `at`."""
    if reception.paused_until is not None:
        yield _BEGINNING, reception.paused_until
    today = at.astimezone(zone).date()
    for day in (today - timedelta(days=1), today):
        if day.weekday() in reception.quiet_days:
            yield _moment(day, time(0), zone, fold=0), _moment(day + timedelta(days=1), time(0), zone, fold=0)
        if reception.quiet:
            over_midnight = reception.quiet_until <= reception.quiet_from
            last = day + timedelta(days=1) if over_midnight else day
            # Where the clock shows an hour twice, or skips one, the quiet ends with the later of what can be meant.
            ends = [_moment(last, reception.quiet_until, zone, fold=fold) for fold in (0, 1)]
            yield _moment(day, reception.quiet_from, zone, fold=0), max(ends)


def _moment(day: date, at: time, zone: ZoneInfo, *, fold: int) -> datetime:
    # Compared with others of the same zone, datetimes are compared by their clocks: so they go by UTC.
    return datetime.combine(day, at.replace(fold=fold), tzinfo=zone).astimezone(ZoneInfo("UTC"))
