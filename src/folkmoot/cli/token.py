"""`folkmoot token`: keys for programs."""

from __future__ import annotations

from typing import Annotated

import typer

from folkmoot.cli.bootstrap import CommunityOption, DataOption, JsonOption, start_command
from folkmoot.cli.outcome import emit_json, note

app = typer.Typer(no_args_is_help=True, help="Keys by which programs use the API.", rich_markup_mode=None)


@app.callback()
def _group() -> None:
    """Keys by which programs use the API."""


@app.command("create")
def create(
    email: Annotated[str, typer.Argument(help="The address of the member for whom the program acts.")],
    community: CommunityOption,
    scope: Annotated[
        list[str], typer.Option("--scope", help="What it may do: read, write, moderate or admin. Repeat for several.")
    ],
    name: Annotated[str, typer.Option("--name", help="What the key is for, shown in the member's list.")] = "CLI",
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Make a token and print it, this once: only its hash is kept."""
    start_command()
    from folkmoot.cli.finding import the_community, the_member
    from folkmoot.connections.commands.tokens import create_token
    from folkmoot.core.actor import Actor
    from folkmoot.core.tenancy import scope as tenant_scope

    place = the_community(community)
    with tenant_scope(place.id):
        member = the_member(place, email)
        token, secret = create_token(actor=Actor.system(place.id), member=member, name=name, scopes=scope)
    if as_json:
        emit_json({"token": secret, "scopes": token.scopes, "community": place.slug, "name": token.name})
    else:
        print(secret)
        note("Keep it: it is not shown again. Send it as `Authorization: Bearer ...`.")
