"""`folkmoot community`: make and list communities."""

from __future__ import annotations

import typer

from folkmoot.cli.bootstrap import DataOption, JsonOption, start_command
from folkmoot.cli.outcome import emit_json, note

app = typer.Typer(no_args_is_help=True, help="Make and list communities.", rich_markup_mode=None)


@app.callback()
def _group() -> None:
    """Make and list communities."""


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
    from django.conf import settings
    from django.db.models import Count

    from folkmoot.communities.models import Community
    from folkmoot.members.models import Membership

    active = Membership.everywhere.filter(state=Membership.State.ACTIVE).values("community_id").order_by()
    counts = dict(active.annotate(count=Count("id")).values_list("community_id", "count"))
    return [
        {
            "slug": community.slug,
            "name": community.name,
            "address": f"https://{community.host}/" if community.host else f"{settings.BASE_URL}/c/{community.slug}/",
            "members": counts.get(community.id, 0),
        }
        for community in Community.objects.order_by("slug")
    ]
