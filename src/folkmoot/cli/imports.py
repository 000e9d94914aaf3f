"""`folkmoot import`: bring a community from elsewhere."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from folkmoot.cli.bootstrap import DataOption, JsonOption, start_command
from folkmoot.cli.outcome import emit_json, emit_pieces, note, refuse

if TYPE_CHECKING:
    from folkmoot.connections.loader import ImportReport

_SHOWN = 20


class Kind(StrEnum):
    """What can be read."""

    DISCOURSE = "discourse"
    SLACK = "slack"
    STACKEXCHANGE = "stackexchange"
    MBOX = "mbox"
    CSV = "csv"
    FOLKMOOT = "folkmoot"


def run(
    kind: Annotated[Kind, typer.Argument(help="Where the data comes from.")],
    source: Annotated[Path, typer.Argument(exists=True, help="A folder, a .zip, a .tar.gz or a file of that kind.")],
    community: Annotated[
        str, typer.Option("--community", metavar="SLUG", help="Into which community. Not for the kind folkmoot.")
    ] = "",
    name: Annotated[
        str, typer.Option("--name", help="Tells sources of one kind apart when a community imports several.")
    ] = "",
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Import what another system exported, into a community.

    Running it again adds nothing twice; an interrupted run goes on where it stopped. What cannot be read is named
    in the report and the rest goes in. The kind folkmoot brings an export of `folkmoot export` into an empty
    installation.
    """
    if (kind is Kind.FOLKMOOT) == bool(community):
        raise typer.BadParameter(
            "an export of Folkmoot brings its own community" if community else "say which community",
            param_hint="--community",
        )
    start_command()
    if kind is Kind.FOLKMOOT:
        _restore_export(source, as_json=as_json)
        return
    report = _import(kind, source, community, name)
    if as_json:
        emit_pieces(report.as_json())
    else:
        _tell(report)


def _import(kind: Kind, source: Path, slug: str, name: str) -> ImportReport:
    from folkmoot.activity.consumers import run_until_idle
    from folkmoot.cli.finding import the_community
    from folkmoot.cli.progress import items_progress
    from folkmoot.connections.importers import SourceBroken
    from folkmoot.connections.loader import run_import
    from folkmoot.core.actor import Actor
    from folkmoot.core.tenancy import scope

    place = the_community(slug)
    try:
        with scope(place.id), items_progress(f"Importing {kind}") as advance:
            report = run_import(
                kind,
                source,
                actor=Actor.importer(place.id),
                name=name,
                progress=lambda at: advance(at.done, at.total),
            )
        run_until_idle()
    except SourceBroken as error:
        refuse(f"{source} cannot be read as an export of {kind}: {error}")
    except KeyboardInterrupt:
        refuse("Interrupted. Everything so far is kept: run it again and it goes on.")
    return report


def _tell(report: ImportReport) -> None:
    for what, count in report.counts().items():
        print(f"{what:12} {count:>9,}")
    for item in report.first_skipped(_SHOWN):
        print(f"left out: {item['item']}: {item['reason']}")
    if report.left_out.count > _SHOWN:
        note(f"and {report.left_out.count - _SHOWN} more; --json names them all.")


def _restore_export(source: Path, *, as_json: bool) -> None:
    from folkmoot.activity.consumers import run_until_idle
    from folkmoot.cli.progress import tables_progress
    from folkmoot.connections.exchange.restore import restore_community

    with tables_progress("Importing") as advance:
        report = restore_community(source, progress=advance)
    run_until_idle()
    if as_json:
        emit_json({"community": report.community, "rows": report.rows, "files": report.files})
    else:
        note(f"{report.community} is here: {sum(report.rows.values()):,} rows and {report.files:,} files.")
