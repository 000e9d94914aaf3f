"""`folkmoot insights graph`: who answers whom, as a file for other programs."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from folkmoot.cli.bootstrap import CommunityOption, DataOption, start_command
from folkmoot.cli.outcome import note, refuse

if TYPE_CHECKING:
    from folkmoot.insights.graph.exporting import Export
    from folkmoot.insights.graph.question import NetworkQuestion
    from folkmoot.insights.metrics.definition import Period

_DAYS = ["%Y-%m-%d"]


def graph(
    community: CommunityOption,
    kind: Annotated[str, typer.Option("--format", metavar="graphml|edges", help="GraphML, or ties as CSV.")],
    first: Annotated[datetime | None, typer.Option("--from", metavar="DATE", formats=_DAYS, help="First day.")] = None,
    last: Annotated[datetime | None, typer.Option("--to", metavar="DATE", formats=_DAYS, help="Last day.")] = None,
    space: Annotated[str, typer.Option(help="What was written in this space alone, by its short name.")] = "",
    staff: Annotated[bool, typer.Option("--with-staff", help="Count the staff, too.")] = False,
    bots: Annotated[bool, typer.Option("--with-bots", help="Count bots, too.")] = False,
    reactions: Annotated[bool, typer.Option("--reactions", help="Reactions as ties of a quarter's weight.")] = False,
    anonymous: Annotated[bool, typer.Option("--anonymous", help="Numbers that say nothing, in place of ids.")] = False,
    output: Annotated[Path | None, typer.Option(dir_okay=False, help="The file; else standard output.")] = None,
    data: DataOption = None,
) -> None:
    """Write the network of replies: a node for each member, an edge to everybody whom they answered.

    Without dates it is of all time. Nodes have their posts, ties, circle and whether they are of the core.
    """
    start_command()
    from folkmoot.cli.finding import the_community
    from folkmoot.insights.graph.files import FORMATS, write
    from folkmoot.insights.graph.question import REACTION_WEIGHT, NetworkQuestion
    from folkmoot.insights.metrics.definition import Scope
    from folkmoot.members.models import Membership

    if kind not in FORMATS:
        refuse(f"{kind!r} is no format. There are: {', '.join(FORMATS)}.")
    place = the_community(community)
    found = _found(
        place.id,
        (first, last),
        lambda period: NetworkQuestion(
            period, Scope(space_ids=_spaces(place.id, space), with_staff=staff, with_bots=bots), reactions
        ),
    )
    members = Membership.everywhere.filter(community=place)
    names = None if anonymous else dict(members.values_list("id", "handle"))
    _put(write(found, kind, names, REACTION_WEIGHT), output)
    note(f"{len(found.people):,} members and {len(found.ties):,} ties.")


def _put(pieces: Iterator[str], output: Path | None) -> None:
    if output is None:
        sys.stdout.writelines(pieces)
        return
    with output.open("w", encoding="utf-8", newline="") as file:
        file.writelines(pieces)


def _found(
    community_id: int, days: tuple[datetime | None, datetime | None], asked: Callable[[Period], NetworkQuestion]
) -> Export:
    from folkmoot.insights.graph.asking import export_of, known_period
    from folkmoot.insights.metrics.definition import Period
    from folkmoot.insights.store.engine import StoreUnavailable

    try:
        known = known_period(community_id)
        first, last = (day.date() if day else usual for day, usual in zip(days, (known.first, known.last), strict=True))
        if last < first:
            refuse("The period ends before it begins.")
        return export_of(community_id, asked(Period(first, last)))
    except StoreUnavailable as error:
        refuse(f"{error} To build the store now: `folkmoot insights rebuild`.")


def _spaces(community_id: int, slug: str) -> tuple[int, ...]:
    from folkmoot.spaces.models import Space

    if not slug:
        return ()
    space = Space.everywhere.filter(community_id=community_id, slug=slug).first()
    if space is None:
        refuse(f"There is no space {slug!r} in this community.")
    return (space.id,)
