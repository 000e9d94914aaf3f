"""`folkmoot moderation verify-log`: prove that nobody has changed the audit log."""

from __future__ import annotations

from typing import Annotated

import typer

from folkmoot.cli.bootstrap import CommunityOption, DataOption, JsonOption, start_command
from folkmoot.cli.outcome import emit_json, note, refuse


def verify_log(
    community: CommunityOption,
    anchor: Annotated[
        list[str] | None,
        typer.Option("--anchor", metavar="NUMBER:HASH", help="An end of the log that you wrote down. May be repeated."),
    ] = None,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Look at every entry of the audit log: its signature, its place, and the decision that it tells of.

    Names the first entry that is broken or missing. Exit code 1 when there is one. Write down the end that is
    printed, and give it with --anchor next time: then nobody with access to this machine can cut the log short unseen.
    """
    start_command()
    from folkmoot.cli.finding import the_community
    from folkmoot.moderation.queries.audit import verify_log as verify

    place = the_community(community)
    proof = verify(place.id, _anchors(anchor or []))
    end = f"{proof.entries}:{proof.head}" if proof.entries else ""
    if as_json:
        emit_json({
            "community": place.slug, "entries": proof.entries, "whole": proof.is_whole, "broken_at": proof.broken_at,
            "reason": proof.reason, "end": end,
        })  # fmt: skip
    elif proof.is_whole:
        print(f"{proof.entries} entries, none changed.")
        note(f"The end of the log: {end}" if end else "The log is empty.")
    else:
        print(proof.reason)
    if not proof.is_whole:
        raise typer.Exit(1)


def _anchors(given: list[str]) -> dict[int, str]:
    found = {}
    for each in given:
        number, _colon, hash_ = each.partition(":")
        if not (number.isascii() and number.isdecimal() and len(hash_) == 64):
            refuse(f"{each!r} is not an end of a log. It looks like 12:4f1c…, as this command prints it.")
        found[int(number)] = hash_.lower()
    return found
