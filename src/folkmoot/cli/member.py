"""`folkmoot member`: people of a community."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from folkmoot.cli.bootstrap import CommunityOption, DataOption, JsonOption, start_command
from folkmoot.cli.outcome import emit_json, note

if TYPE_CHECKING:
    from folkmoot.communities.models import Community
    from folkmoot.members.models import Membership

app = typer.Typer(no_args_is_help=True, help="People of a community.", rich_markup_mode=None)


@app.callback()
def _group() -> None:
    """People of a community."""


@app.command("create", short_help="Make a member, and print a one-time sign-in link.")
def create(
    email: Annotated[str, typer.Argument(help="Their address; it counts as verified.")],
    community: CommunityOption,
    role: Annotated[
        str, typer.Option("--role", help="owner, manager, moderator, host, editor, member or guest.")
    ] = "member",
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Make somebody a member with a role, and print a link that signs them in once, within a day.

    For who is a member already it changes the role and makes a new link.
    """
    start_command()
    from folkmoot.cli.finding import the_community
    from folkmoot.core.actor import Actor
    from folkmoot.core.tenancy import scope
    from folkmoot.members.commands.accounts import create_member

    place = the_community(community)
    with scope(place.id):
        member = create_member(actor=Actor.system(place.id), community=place, email=email, role=role)
    link = sign_in_link(place, member)
    if as_json:
        emit_json({"member": member.handle, "role": member.role, "community": place.slug, "sign_in": link})
    else:
        print(link)
        note(f"{member.handle} is {member.role} of {place.name}. The link signs in once, within a day.")


def sign_in_link(community: Community, member: Membership) -> str:
    """The whole address that signs the member in once, at the community's own host or below the installation's."""
    from folkmoot.cli.community import address_of
    from folkmoot.members.commands.accounts import sign_in_path

    assert member.account is not None
    return address_of(community).rstrip("/") + sign_in_path(member.account)
