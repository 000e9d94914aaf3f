"""`folkmoot export`: a whole community in one documented file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from folkmoot.cli.bootstrap import CommunityOption, DataOption, JsonOption, start_command
from folkmoot.cli.outcome import emit_json, note


def run(
    community: CommunityOption,
    file: Annotated[Path, typer.Argument(dir_okay=False, help="The zip to write.")],
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write everything of a community into one zip: JSON lines and files, as docs/export-format.md describes.

    It is one consistent state, also while others write. `folkmoot import folkmoot FILE.zip` brings it back.
    """
    start_command()
    from folkmoot.cli.finding import the_community
    from folkmoot.cli.progress import tables_progress
    from folkmoot.connections.exchange.export import export_community
    from folkmoot.core.tenancy import scope

    place = the_community(community)
    with scope(place.id), tables_progress("Exporting") as advance:
        report = export_community(place, file, progress=advance)
    if as_json:
        emit_json({"rows": report.rows, "files": report.files, "missing_files": report.missing_files})
        return
    note(f"Wrote {file}: {sum(report.rows.values()):,} rows and {report.files:,} files.")
    for key in report.missing_files:
        note(f"missing from storage: {key}")
