"""`folkmoot demo`: a community to look around in."""

from __future__ import annotations

from folkmoot.cli.bootstrap import DataOption, JsonOption, start_command
from folkmoot.cli.outcome import emit_json, note


def demo(data: DataOption = None, as_json: JsonOption = False) -> None:
    """Make the demo community Moorland with its people and conversations, and print a link that signs its owner in.

    Where it is already, only a new link is made.
    """
    start_command()
    from folkmoot.activity.consumers import run_until_idle
    from folkmoot.cli.community import address_of
    from folkmoot.cli.demonstration.chatting import talk
    from folkmoot.cli.demonstration.founding import found
    from folkmoot.cli.demonstration.greeting import greet_newcomers
    from folkmoot.cli.demonstration.planting import plant
    from folkmoot.cli.demonstration.world import world
    from folkmoot.cli.member import sign_in_link
    from folkmoot.communities.models import Community
    from folkmoot.members.models import Membership

    community = Community.objects.filter(slug=world()["slug"]).first()
    threads = 0
    if community is None:
        community = found()
        threads = plant(community)
        talk(community)
        run_until_idle()
        greet_newcomers(community)
        run_until_idle()
    owner = Membership.everywhere.select_related("account").get(community=community, handle="olga")
    link = sign_in_link(community, owner)
    if as_json:
        emit_json({"community": community.slug, "address": address_of(community), "threads": threads, "sign_in": link})
        return
    note(f"The demo community is at {address_of(community)}")
    note("Sign in as its owner Olga, once, within a day:")
    print(link)
