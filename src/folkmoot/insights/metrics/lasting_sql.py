"""Kaplan and Meier's estimate reckoned where the rows are: a quantile, or the share at one time, of millions of waits.

The same as `metrics.survival`, in sums over the times in their order: the logarithm of the share falls by ln(1 - d/w)
at each time at which d of the w that were watched ended, and Greenwood's sum rises by d / (w (w - d)).
"""

from __future__ import annotations

from math import exp, sqrt

from folkmoot.insights.metrics.asking import Asked
from folkmoot.insights.metrics.cuts import STEPS
from folkmoot.insights.metrics.definition import Metric
from folkmoot.insights.metrics.intervals import Z
from folkmoot.insights.metrics.shapes import label

Bounds = tuple[float | None, float | None, float | None]
LEVELS = (0.5, 0.9)
# Of numbers that differ by rounding alone.
_ROUNDING = 1e-10

_HELD = """SELECT q.grp AS grp, GREATEST(date_diff('second', q.at, q.stop), 0) AS seconds, q.ended AS ended
FROM (SELECT l.grp, l.at, CASE WHEN l.ended_at <= $until THEN 1 ELSE 0 END AS ended,
    CASE WHEN l.ended_at <= $until THEN l.ended_at
      WHEN l.given_up_at <= $until THEN l.given_up_at ELSE $until END AS stop
  FROM lastings l) q"""
_COUNTED = """SELECT h.grp AS grp, h.seconds AS seconds, SUM(h.ended) AS ended, COUNT(*) AS things
FROM held h GROUP BY h.grp, h.seconds"""
# Which time before the target something ended at matters only where something else was lost sight of before, or where
# all ended; what lasts longer than the target is put together in any case.
_PLACE = (
    "CASE WHEN h.seconds > {target} THEN CAST({beyond} AS BIGINT) WHEN k.is_plain = 1 THEN CAST(0 AS BIGINT) "
    "ELSE CAST(h.seconds AS BIGINT) END"
)
_COLLAPSED = f"""SELECT h.grp AS grp, {_PLACE} AS seconds, SUM(h.ended) AS ended, COUNT(*) AS things
FROM held h JOIN (SELECT e.grp AS grp,
    CASE WHEN SUM(CASE WHEN e.ended = 0 AND e.seconds < {{target}} THEN 1 ELSE 0 END) = 0
      AND SUM(CASE WHEN e.ended = 1 AND e.seconds <= {{target}} THEN 1 ELSE 0 END) < COUNT(*) THEN 1 ELSE 0 END
      AS is_plain
  FROM held e GROUP BY e.grp) k ON k.grp = h.grp
GROUP BY h.grp, {_PLACE}"""  # noqa: S608 - own text
_WATCHED = """SELECT c.grp AS grp, c.seconds AS seconds, c.ended AS ended,
  SUM(c.things) OVER (PARTITION BY c.grp ORDER BY c.seconds DESC) AS watched FROM counted c"""
_FALLING = """SELECT w.grp AS grp, w.seconds AS seconds, w.ended AS ended, w.watched AS watched,
  SUM(CASE WHEN w.watched > w.ended THEN LN(1 - w.ended * 1.0 / w.watched) ELSE 0 END)
    OVER (PARTITION BY w.grp ORDER BY w.seconds) AS falls,
  SUM(CASE WHEN w.watched > w.ended THEN w.ended * 1.0 / w.watched / (w.watched - w.ended) ELSE 0 END)
    OVER (PARTITION BY w.grp ORDER BY w.seconds) AS greenwood
FROM spied w"""
_BANDS = f"""SELECT f.grp AS grp, f.seconds AS seconds,
  CASE WHEN f.watched = f.ended THEN 0 ELSE EXP(f.falls) END AS share,
  CASE WHEN f.watched = f.ended THEN 0 ELSE EXP(f.falls * EXP({Z!r} * SQRT(f.greenwood) / ABS(f.falls))) END AS low,
  CASE WHEN f.watched = f.ended THEN 1 ELSE EXP(f.falls * EXP(-{Z!r} * SQRT(f.greenwood) / ABS(f.falls))) END AS high
FROM falling f WHERE f.ended > 0"""  # noqa: S608 - own text
_QUANTILES = "SELECT b.grp, {columns} FROM bands b GROUP BY b.grp"
_AT_TARGET = """SELECT f.grp, MIN(CASE WHEN f.seconds <= {target} THEN f.falls END) AS falls,
  MAX(CASE WHEN f.seconds <= {target} THEN f.greenwood END) AS greenwood,
  MAX(CASE WHEN f.watched = f.ended AND f.seconds <= {target} THEN 1 ELSE 0 END) AS all_ended,
  MAX(CASE WHEN f.watched = f.ended THEN 1 ELSE 0 END) AS ever_ended, MAX(f.seconds) AS longest
FROM falling f GROUP BY f.grp"""
_PEOPLE = "SELECT l.grp, COUNT(DISTINCT l.person_id) AS people FROM lastings l GROUP BY l.grp"


def people_behind(metric: Metric, asked: Asked) -> dict[str, int]:
    """How many people are behind each group: by label, since a step is a day as it is counted, else a moment."""
    if metric.counted and asked.cut.is_counted and asked.is_of_whole_steps:
        return {label(grp): people for grp, people in asked.rows(metric.counted)}
    return {label(grp): people for grp, people in asked.rows(_PEOPLE, lastings=metric.sql)}


def quantiles(metric: Metric, asked: Asked) -> dict[str, dict[float, Bounds]]:
    """For each group and level: after how long so many have ended, and its bounds."""
    names = [f"MIN(CASE WHEN b.{name} <= {1 - level + _ROUNDING!r} THEN b.seconds END) AS {name}_{number}"
             for number, level in enumerate(LEVELS) for name in ("share", "low", "high")]  # fmt: skip
    own = {"lastings": metric.sql, "held": _HELD, "counted": _COUNTED, "spied": _WATCHED, "falling": _FALLING}
    rows = asked.rows(_QUANTILES.format(columns=", ".join(names)), **own, bands=_BANDS)
    return {
        label(grp): {level: _triple(found[3 * number :]) for number, level in enumerate(LEVELS)} for grp, *found in rows
    }


def shares_within(metric: Metric, asked: Asked, seconds: float) -> dict[str, Bounds]:
    """For each group: the share that has ended by then, and its bounds; empty where nobody was watched for so long."""
    target = repr(int(seconds)) if seconds == int(seconds) else repr(seconds)
    counted = _COLLAPSED.format(target=target, beyond=int(seconds) + 1) if asked.cut.by in ("", *STEPS) else _COUNTED
    own = {"lastings": metric.sql, "held": _HELD, "counted": counted, "spied": _WATCHED, "falling": _FALLING}
    rows = asked.rows(_AT_TARGET.format(target=target), **own)
    return {label(row[0]): _at_target(*row[1:], seconds=seconds) for row in rows}


def _at_target(
    falls: float | None, greenwood: float | None, all_ended: int, ever_ended: int, longest: float, *, seconds: float
) -> Bounds:
    if seconds > longest and not ever_ended:
        return None, None, None
    low, high = 1.0, 1.0
    if falls:
        reach = Z * sqrt(greenwood or 0.0) / abs(falls)
        low, high = exp(falls * exp(reach)), exp(falls * exp(-reach))
    if all_ended:
        return 1.0, 1 - high, 1.0
    return (1 - exp(falls), 1 - high, 1 - low) if falls else (0.0, 0.0, 0.0)


def _triple(values: list[float | None]) -> Bounds:
    value, low, high = (None if each is None else float(each) for each in values[:3])
    return value, low, high
