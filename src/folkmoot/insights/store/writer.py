"""The process that brings the store of a community up to date, and ends."""

from __future__ import annotations

import sys


def main(community_id: int) -> None:
    """Write what is new, and reckon what is looked at first. Pages and jobs come first."""
    from folkmoot.core.loading import load_rooms

    load_rooms()
    from folkmoot.insights.store.changing import bring_up_to_date
    from folkmoot.insights.store.engine import StoreUnavailable
    from folkmoot.insights.store.priority import give_way

    give_way(is_awaited=True)
    try:
        bring_up_to_date(community_id)
    except StoreUnavailable as error:
        sys.exit(f"The store was written, but not copied. {error}")
    from folkmoot.communities.models import Community
    from folkmoot.insights.monday.ahead import reckon_ahead
    from folkmoot.insights.queries.editions import editions_due

    if editions_due(community_id, Community.objects.get(id=community_id).time_zone):
        give_way(is_awaited=False)
        reckon_ahead(community_id)


if __name__ == "__main__":
    main(int(sys.argv[1]))
