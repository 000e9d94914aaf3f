"""`folkmoot community`: make and list communities."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from folkmoot.cli.bootstrap import DataOption, JsonOption, start_command
from folkmoot.cli.outcome import emit_json, note

if TYPE_CHECKING:
    from folkmoot.communities.models import Community

app = typer.Typer(no_args_is_help=True, help="Make and list communities.", rich_markup_mode=None)


@app.callback()
def _group() -> None:
    """Make and list communities."""


@app.command("create", short_help="Make a community.")
def create(
    slug: Annotated[str, typer.Argument(help="Its address below /c/: lower-case letters, digits and hyphens.")],
    name: Annotated[str, typer.Option("--name", help="What people call it.")],
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Make a community with first guidelines. Its first owner comes with `folkmoot member create --role owner`."""
    start_command()
    from folkmoot.communities.commands import create_community

    community = create_community(slug=slug, name=name)
    if as_json:
        emit_json({"slug": community.slug, "name": community.name, "address": address_of(community)})
        return
    note(f"{community.name} is at {address_of(community)}")
    note(f"Its owner: folkmoot member create EMAIL --community {community.slug} --role owner")


@app.command("list", short_help="The communities of this installation.")
def list_all(data: DataOption = None, as_json: JsonOption = False) -> None:
    """List the communities of this installation, with their addresses and how many belong to them."""
    start_command()
    rows = _rows()
    if as_json:
        emit_json({"communities": rows})
        return
    for row in rows:
        print(f"{row['slug']:20} {row['members']:>7,} members  {row['address']}  {row['name']}")
    if not rows:
        note("There is none yet: `folkmoot community create SLUG --name NAME`.")


def _rows() -> list[dict[str, object]]:
    from django.db.models import Count

    from folkmoot.communities.models import Community
    from folkmoot.members.models import Membership

    active = Membership.everywhere.filter(state=Membership.State.ACTIVE).values("community_id").order_by()
    counts = dict(active.annotate(count=Count("id")).values_list("community_id", "count"))
    return [
        {
            "slug": community.slug,
            "name": community.name,
            "address": address_of(community),
            "members": counts.get(community.id, 0),
        }
        for community in Community.objects.order_by("slug")
    ]


def address_of(community: Community) -> str:
    """Where people find it."""
    return community.address
