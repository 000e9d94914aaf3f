"""`folkmoot doctor`: what is wrong with this installation, and how to mend it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import typer

from folkmoot.cli.bootstrap import DataOption, JsonOption, start_command
from folkmoot.cli.outcome import emit_json

if TYPE_CHECKING:
    from folkmoot.cli.examination import Finding


def doctor(data: DataOption = None, as_json: JsonOption = False) -> None:
    """Look at settings, database, disk, mail and workers, and say how to mend what is wrong.

    Exit code 1 when there is a fault; warnings alone are 0. Nothing is changed.
    """
    start_command()
    findings = list(examine())
    faults = [finding for finding in findings if finding.state == "fault"]
    if as_json:
        rows = [{"subject": f.subject, "state": f.state, "found": f.found, "mend": f.mend} for f in findings]
        emit_json({"healthy": not faults, "findings": rows})
    else:
        for finding in findings:
            print(f"{finding.state:8} {finding.subject}: {finding.found}")
            if finding.mend:
                print(f"{'':8}   {finding.mend}")
    if faults:
        raise typer.Exit(1)


def examine() -> Iterator[Finding]:
    """Every examination's findings; one that breaks is a finding itself."""
    from folkmoot.cli.examination import fault

    for examination in _examinations():
        try:
            yield from examination()
        except ModuleNotFoundError as error:
            yield fault(
                examination.__name__, f"{error}", "Install the extra that brings it: postgres, redis, s3 or ml."
            )


def _examinations() -> list[Callable[[], Iterator[Finding]]]:
    from folkmoot.cli.examination import classifier, figures, incoming_mail, machine, neighbours, records, settings

    return [
        settings.names,
        settings.address,
        settings.secret,
        machine.data_folder,
        machine.disk,
        machine.clock,
        machine.static_files,
        records.database,
        records.workers,
        neighbours.mail,
        incoming_mail.trust_in_mail,
        incoming_mail.incoming_mail,
        incoming_mail.queue,
        neighbours.redis,
        neighbours.files,
        classifier.classifier,
        figures.figures,
    ]
