"""`folkmoot check`: prove the rules that the rooms keep, in every community."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import typer

from folkmoot.cli.bootstrap import DataOption, JsonOption, start_command
from folkmoot.cli.outcome import emit_json, note


@dataclass(frozen=True, slots=True)
class Fault:
    """A broken rule: where, which, and what is wrong."""

    community: str
    check: str
    sentence: str


def check(
    data: DataOption = None,
    fix: Annotated[bool, typer.Option("--fix", help="Mend what can be mended.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Check every community: counters, orphans, baked HTML and whatever else the rooms prove.

    Exit code 1 when faults were found (with --fix: also when they were mended).
    """
    start_command()
    faults = find_faults(fix=fix)
    if as_json:
        rows = [{"community": f.community, "check": f.check, "fault": f.sentence} for f in faults]
        emit_json({"faults": rows, "fixed": fix})
    else:
        for fault in faults:
            print(": ".join(filter(None, (fault.community, fault.check, fault.sentence))))
        note(_summary(len(faults), fix=fix))
    if faults:
        raise typer.Exit(1)


def find_faults(*, fix: bool) -> list[Fault]:
    """Run every registered check over every community, each in its scope.

    The log's consumers are let catch up first: what they have not heard of yet is no fault.
    """
    from folkmoot.activity.consumers import run_until_idle
    from folkmoot.communities.models import Community
    from folkmoot.core.registry import checks
    from folkmoot.core.stored_files import check_files
    from folkmoot.core.tenancy import scope

    communities = list(Community.objects.order_by("id"))
    run_until_idle()
    faults = []
    for community in communities:
        with scope(community.id):
            for rule in checks:
                faults += [Fault(community.slug, rule.name, sentence) for sentence in rule.run(community.id, fix)]
    return faults + [Fault("", "core.files", sentence) for sentence in check_files(fix)]


def _summary(count: int, *, fix: bool) -> str:
    if not count:
        return "No faults."
    return f"{count} faults, mended where possible." if fix else f"{count} faults. `folkmoot check --fix` mends them."
