"""`folkmoot insights rebuild` and `folkmoot insights bot`: the store of figures."""

from __future__ import annotations

from typing import Annotated

import typer

from folkmoot.cli.bootstrap import CommunityOption, DataOption, JsonOption, start_command
from folkmoot.cli.outcome import emit_json, note, refuse


def rebuild(
    community: Annotated[str, typer.Option("--community", metavar="SLUG", help="This community alone.")] = "",
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Build the store of figures anew from the records: it comes to the same store.

    Page views and searches, which stand nowhere else, stay. Pages show the old figures until the new ones are there.
    """
    start_command()
    from folkmoot.cli.finding import the_community
    from folkmoot.communities.models import Community
    from folkmoot.insights.store.changing import bring_up_to_date
    from folkmoot.insights.store.engine import StoreUnavailable

    there = [the_community(community)] if community else list(Community.objects.order_by("slug"))
    rows = []
    for each in there:
        try:
            done = bring_up_to_date(each.id, anew=True)
        except StoreUnavailable as error:
            refuse(f"The store of {each.slug} was built, but not copied. {error}")
        if done is None:
            refuse(f"The store of {each.slug} is being written at this moment. Try again when that is over.")
        rows.append({"community": each.slug, "rows": done.rows, "seconds": round(done.seconds, 1)})
        if not as_json:
            note(f"{each.slug}: {done.rows:,} rows in {done.seconds:.1f} s.")
    if as_json:
        emit_json({"rebuilt": rows})


def mark_bot(
    handle: Annotated[str, typer.Argument(help="The member's short name.")],
    community: CommunityOption,
    person: Annotated[bool, typer.Option("--person", help="It is a person, however it looks.")] = False,
    data: DataOption = None,
) -> None:
    """Say that a member is a program that writes: figures leave it out by default."""
    start_command()
    from folkmoot.cli.finding import the_community
    from folkmoot.core.actor import Actor
    from folkmoot.insights.commands import bots
    from folkmoot.members.models import Membership

    place = the_community(community)
    member = Membership.everywhere.filter(community=place, handle__iexact=handle.lstrip("@")).first()
    if member is None:
        refuse(f"Nobody in {place.slug} is called {handle}.")
    bots.mark_bot(actor=Actor.system(place.id), member=member, is_bot=not person)
    note(f"{member.handle} counts as a {'person' if person else 'program'}.")
