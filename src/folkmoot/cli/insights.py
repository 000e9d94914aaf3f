"""`folkmoot insights`: figures of a community from the command line."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from folkmoot.cli import insights_graph
from folkmoot.cli.bootstrap import CommunityOption, DataOption, JsonOption, start_command
from folkmoot.cli.insights_feeling import train_feeling
from folkmoot.cli.insights_store import mark_bot, rebuild
from folkmoot.cli.outcome import note, refuse

if TYPE_CHECKING:
    from folkmoot.insights.metrics.definition import Figure, Period, Scope

app = typer.Typer(no_args_is_help=True, help="Figures of a community.", rich_markup_mode=None)
app.command("train-feeling", short_help="Train the model of feelings.")(train_feeling)
app.command("rebuild", short_help="Build the store of figures anew.")(rebuild)
app.command("bot", short_help="Say that a member is a program, or none.")(mark_bot)
_DAYS = ["%Y-%m-%d"]


@app.callback()
def _group() -> None:
    """Figures of a community."""


@app.command("report", short_help="Every metric of a period.")
def report(
    community: CommunityOption,
    first: Annotated[datetime, typer.Option("--from", metavar="DATE", formats=_DAYS, help="The first day.")],
    last: Annotated[datetime, typer.Option("--to", metavar="DATE", formats=_DAYS, help="The last day, included.")],
    metric: Annotated[list[str] | None, typer.Option(help="This metric alone; repeat for several.")] = None,
    staff: Annotated[bool, typer.Option("--with-staff", help="Count the staff, too.")] = False,
    bots: Annotated[bool, typer.Option("--with-bots", help="Count bots, too.")] = False,
    segment: Annotated[
        str, typer.Option(metavar="KEY", help="Of a saved segment alone, or of a group (group:NAME).")
    ] = "",
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say every metric of the period, with its interval and how many are behind it. Days are the community's own.

    Staff and bots are left out, and what fewer than the community's minimum stand behind is withheld.
    """
    start_command()
    from folkmoot.cli.finding import the_community
    from folkmoot.insights.metrics.definition import Period, Scope

    place = the_community(community)
    period = Period(first.date(), last.date())
    scope = Scope(segment=_stored_segment(place.id, segment), with_staff=staff, with_bots=bots)
    found = _figures(place.id, metric or [], period, scope)
    if as_json:
        _emit(found)
    else:
        _print(found, period)


@app.command("metrics", short_help="Every metric's definition.")
def metrics(
    data: DataOption = None,
    as_json: JsonOption = False,
    markdown: Annotated[bool, typer.Option("--markdown", help="Print docs/metrics.md.")] = False,
) -> None:
    """List what can be measured, and how it is defined."""
    start_command()
    import json

    from folkmoot.insights.metrics.catalogue import ALL
    from folkmoot.insights.metrics.telling import as_document, by_section, metric_as_dict

    if markdown:
        print(as_document(), end="")
    elif as_json:
        print(json.dumps([metric_as_dict(each) for each in ALL], ensure_ascii=False))
    else:
        for section, of_section in by_section():
            print(section)
            for each in of_section:
                print(f"  {each.name:<34}{each.unit.value:<10}{each.label}")


app.command("graph", short_help="Who answers whom, as GraphML or CSV.")(insights_graph.graph)


def _stored_segment(community_id: int, word: str) -> str:
    from folkmoot.insights.queries.segments import segment_names, stored_name

    found = stored_name(community_id, word) if word else ""
    if found is None:
        known = ", ".join(name.partition(":")[2] for name in segment_names(community_id)) or "none yet"
        refuse(f"There is no segment “{word}”. Saved are: {known}.")
    return found


def _figures(community_id: int, names: list[str], period: Period, scope: Scope) -> list[Figure]:
    from folkmoot.insights.metrics.catalogue import METRICS
    from folkmoot.insights.metrics.wanted import Wanted, check, reckon
    from folkmoot.insights.queries.settings import conventions_of
    from folkmoot.insights.store.engine import StoreUnavailable
    from folkmoot.insights.store.reading import Limits, ask_within

    wanted = [Wanted(name, period, scope=scope) for name in names or METRICS]
    for each in wanted:
        check(each)
    try:
        # A report of everything on years of a large community takes longer than a page may.
        limits = Limits(seconds=900, memory_mb=2000, threads=2)
        return ask_within(limits, community_id, reckon, wanted, conventions_of(community_id))
    except StoreUnavailable as error:
        refuse(f"{error} To build the store now: `folkmoot insights rebuild`.")


def _emit(found: list[Figure]) -> None:
    import json

    from folkmoot.insights.metrics.telling import figure_as_dict

    print(json.dumps([figure_as_dict(each) for each in found], ensure_ascii=False))


def _print(found: list[Figure], period: Period) -> None:
    for each in found:
        print(f"{each.metric:<34}{_value(each):>14}  {_bounds(each):<28}{'' if each.withheld else each.n:>8}")
    withheld = sum(each.withheld for each in found)
    note(f"{_day(period.first)} to {_day(period.last)}; {withheld} withheld for fewer people than the minimum.")


def _value(figure: Figure) -> str:
    if figure.withheld:
        return "withheld"
    return "-" if figure.value is None else f"{figure.value:,.4g}" if figure.value < 1000 else f"{figure.value:,.0f}"


def _bounds(figure: Figure) -> str:
    if figure.low is None or figure.high is None:
        return figure.unit.value
    return f"{figure.unit.value} {figure.low:,.4g} to {figure.high:,.4g}"


def _day(day: date) -> str:
    return day.isoformat()
