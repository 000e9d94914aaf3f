"""The figures of a network in words: value, what it means, and how many stand behind it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from folkmoot.insights.charts import BarChart, LineChart, Series, as_text
from folkmoot.insights.charts.numbers import MISSING, range_text
from folkmoot.insights.metrics.definition import Unit

Answer = Mapping[str, Any]
_FIRM = 0.7


@dataclass(frozen=True, slots=True)
class Line:
    """A figure as the pages show it."""

    label: str
    value: str
    meaning: str
    n: int


def main_lines(answer: Answer) -> list[Line]:
    """The four that one looks at first."""
    shape, core = answer["shape"], answer["core"]
    people = shape["people"]
    return [
        Line(_("members with a tie"), as_text(people, Unit.COUNT), "", people),
        Line(_("of ties are returned"), as_text(shape["reciprocity"], Unit.SHARE), "", shape["ties"]),
        Line(_("hang together"), as_text(shape["largest_island"] / people, Unit.SHARE), "", people),
        Line(
            _("of replies come from the core"),
            _of_core(answer, as_text(core["replies_share"], Unit.SHARE)),
            "",
            shape["replies"],
        ),
    ]


def shape_lines(answer: Answer) -> list[Line]:
    """The counts of the whole network."""
    shape = answer["shape"]
    people, ties = shape["people"], shape["ties"]
    returned = _("Of all ties, the share that is returned: both have answered each other.")
    dense = _("Of all ties that there could be, the share that there is. It falls by itself as a community grows.")
    return [
        Line(_("Members with a tie"), as_text(people, Unit.COUNT), _("Answered somebody or were answered."), people),
        Line(
            _("Ties"), as_text(ties, Unit.COUNT),
            _("From one member to another whom they answered, however often."), shape["replies"],
        ),
        Line(_("Pairs"), as_text(shape["pairs"], Unit.COUNT), _("Two members with a tie, either way."), ties),
        Line(_("Reciprocity"), as_text(shape["reciprocity"], Unit.SHARE), returned, ties),
        Line(_("Density"), _small_share(shape["density"]), dense, people * (people - 1)),
        Line(
            _("Largest piece"), _of_all(shape["largest_island"], people),
            ngettext(
                "The members who can reach each other over ties, whichever way. There is %(number)s piece.",
                "The members who can reach each other over ties, whichever way. There are %(number)s pieces.",
                shape["islands"],
            ) % {"number": shape["islands"]}, people,
        ),
        Line(
            _("Largest exchange"), _of_all(shape["largest_loop"], people),
            _("The members who can reach each other when ties are followed from who answers to whom."), people,
        ),
        Line(
            _("Wrote, without a tie"), _few(shape["alone"], answer["privacy"]),
            _("Were answered by nobody, and answered nobody."), answer["wrote"],
        ),
        Line(
            _("Median of ties"), as_text(shape["median_degree"], Unit.COUNT),
            _("Half of the members have ties with at most so many others."), people,
        ),
    ]  # fmt: skip


def core_lines(answer: Answer) -> list[Line]:
    """What makes the core a core."""
    core, people = answer["core"], answer["shape"]["people"]
    size = len(core["members"])
    # Counts of pairs would tell the size that is withheld.
    own, mixed, other = (0, 0, 0)
    if size >= answer["privacy"]:
        own, mixed = size * (size - 1) // 2, size * (people - size)
        other = (people - size) * (people - size - 1) // 2
    return [
        Line(
            _("Core"), _group(size, people, answer["privacy"]),
            _("The members who nearly all know each other; the others know them rather than one another."), people,
        ),
        Line(_("Fit"), _of_core(answer, as_text(core["fit"], Unit.RATIO)),
             _("1 where the core is complete and nobody else has ties; near 0 there is no core to speak of."), people),
        Line(_("Pairs within the core"), _of_core(answer, _small_share(core["inside"])),
             _("The share of pairs within the core that have a tie."), own),
        Line(_("Pairs between core and others"), _of_core(answer, _small_share(core["between"])),
             _("The way in: how much the core and the others answer each other."), mixed),
        Line(_("Pairs among the others"), _of_core(answer, _small_share(core["outside"])),
             _("How much goes on without the core."), other),
        Line(_("Replies by the core"), _of_core(answer, as_text(core["replies_share"], Unit.SHARE)),
             _("The share of all replies that the core wrote."), answer["shape"]["replies"]),
    ]  # fmt: skip


def connectors_said(answer: Answer) -> str:
    """How the reckoning was done, where it was not of everybody."""
    connectors = answer["connectors"]
    if not connectors["is_sampled"]:
        return ""
    return _(
        "The network is large: the ways from %(pivots)s of its %(people)s members were followed, drawn by chance but "
        "always the same. The order of the first few is firm, that of neighbours in the list is not."
    ) % {"pivots": connectors["pivots"], "people": connectors["people"]}


def circles_said(answer: Answer) -> str:
    """How real the circles are."""
    circles = answer["circles"]
    modularity, agreement = circles["modularity"], circles["agreement"]
    if modularity < 0.3:
        worth = _("Modularity is %(value)s: below 0.3 the community is one circle rather than several.")
    else:
        worth = _("Modularity is %(value)s: from 0.3 on there are circles.")
    firm = _("Of %(runs)s runs with different seeds this is the best; they agree to %(value)s (1 is wholly).")
    said = worth % {"value": as_text(modularity, Unit.RATIO)}
    said += " " + firm % {"runs": circles["runs"], "value": as_text(agreement, Unit.RATIO)}
    if agreement < _FIRM:
        said += " " + _("Their borders are loose: take them as a hint.")
    return said


def resilience_said(answer: Answer) -> str:
    """What the curve says at five, or at as many as there are."""
    losses = [loss for loss in answer["resilience"] if loss["gone"] <= 5]
    if not losses:
        return ""
    loss = losses[-1]
    told = {
        "number": loss["gone"], "degree": as_text(loss["by_degree"], Unit.SHARE),
        "chance": as_text(loss["chance"], Unit.SHARE),
    }  # fmt: skip
    said = (
        _(
            "When the %(number)s best connected leave, %(degree)s of the largest piece still hang together; "
            "when any %(number)s leave, %(chance)s do."
        )
        % told
    )
    newcomers = loss["newcomers_by_degree"]
    if newcomers is None or answer["answered_newcomers"] < answer["privacy"]:
        return said
    return said + " " + _(
        "Of the newcomers who were answered, %(share)s were answered by somebody else as well."
    ) % {"share": as_text(newcomers, Unit.SHARE)}  # fmt: skip


def resilience_chart(answer: Answer) -> LineChart:
    """What share of the largest piece is left."""
    losses = answer["resilience"]
    return LineChart(
        title=_("What still hangs together when members leave"),
        keys=[str(loss["gone"]) for loss in losses],
        series=(
            Series(
                _("any"),
                [loss["chance"] for loss in losses],
                low=[loss["chance_low"] for loss in losses],
                high=[loss["chance_high"] for loss in losses],
            ),
            Series(_("most ties"), [loss["by_degree"] for loss in losses]),
            Series(_("who connect"), [loss["by_betweenness"] for loss in losses]),
        ),
        unit=Unit.SHARE,
        note=_("Share of the largest piece; the band holds nine of ten runs in which chance decides who leaves."),
        key_label=_("Gone"),
        top=1.0,
    )


def degrees_chart(answer: Answer) -> BarChart:
    """With how many others members have ties."""
    steps = _large_enough(answer["shape"]["degrees"], answer["privacy"])
    return BarChart(
        title=_("With how many others members have ties"),
        keys=[_step(low, high) for low, high, _count in steps],
        series=(Series(_("Members"), [float(count) for _low, _high, count in steps]),),
        unit=Unit.MEMBERS,
        note=_("Each step is twice as wide as the one before."),
        key_label=_("Ties with"),
    )


def answered_chart(cohorts: Iterable[Answer]) -> BarChart:
    """Answered within 30 days, month by month."""
    shown = [each for each in cohorts if each["answered"]["value"] is not None]
    return BarChart(
        title=_("Newcomers who wrote and were answered within 30 days"),
        keys=[date_format(date.fromisoformat(f"{each['month']}-01"), "M Y") for each in shown],
        series=(
            Series(
                _("Answered"),
                [each["answered"]["value"] for each in shown],
                low=[each["answered"]["low"] for each in shown],
                high=[each["answered"]["high"] for each in shown],
            ),
        ),
        unit=Unit.SHARE,
        key_label=_("Joined in"),
    )


def estimate_words(estimate: Answer, unit: Unit) -> tuple[str, str]:
    """A value and its interval; '> 30 days' where the median lies beyond."""
    if not estimate["n"]:
        return MISSING, ""
    if estimate["value"] is None:
        return _("> 30 days"), ""
    value = as_text(estimate["value"], unit)
    if estimate["high"] is None:
        return value, _("%(low)s or more") % {"low": as_text(estimate["low"], unit)}
    return value, range_text(estimate["low"], estimate["high"], unit)


def _of_core(answer: Answer, words: str) -> str:
    """Nothing is told of a core so small that single members would be told of."""
    return words if len(answer["core"]["members"]) >= answer["privacy"] else _("withheld")


def _large_enough(steps: list[tuple[int, int | None, int]], privacy: int) -> list[tuple[int, int | None, int]]:
    """Steps of fewer members than may be told of are put together with the one before, the first with the second."""
    kept: list[tuple[int, int | None, int]] = []
    for low, high, count in steps:
        if kept and (0 < count < privacy or 0 < kept[-1][2] < privacy):
            low_before, _high, before = kept.pop()
            low, count = low_before, before + count
        kept.append((low, high, count))
    return kept


def _step(low: int, high: int | None) -> str:
    if high is None:
        return _("%(number)s and more") % {"number": low}
    return str(low) if low == high else f"{low}–{high}"


def _small_share(value: float | None) -> str:
    """Shares of a thousandth have to be seen as well."""
    if value is None or value >= 0.01:
        return as_text(value, Unit.SHARE)
    return _("%(number)s in 10,000") % {"number": as_text(value * 10_000, Unit.RATIO)}


def _of_all(some: int, of: int) -> str:
    return f"{as_text(some, Unit.COUNT)} ({as_text(some / of, Unit.SHARE)})"


def _few(count: int, privacy: int) -> str:
    return _("fewer than %(number)s") % {"number": privacy} if 0 < count < privacy else as_text(count, Unit.COUNT)


def _group(size: int, people: int, privacy: int) -> str:
    if size < privacy:
        return _few(size, privacy)
    return _of_all(size, people)
