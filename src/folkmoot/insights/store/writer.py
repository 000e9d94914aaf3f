"""The process that brings the store of a community up to date, and ends."""

from __future__ import annotations

import os
import sys

_NICE = 10


def main(community_id: int) -> None:
    """Write what is new, and reckon what is looked at first. Pages and jobs come first."""
    import django

    os.nice(_NICE)
    django.setup()
    from folkmoot.insights.store.changing import bring_up_to_date

    done = bring_up_to_date(community_id)
    if done and done.changed:
        from folkmoot.insights.monday.ahead import reckon_ahead

        reckon_ahead(community_id)


if __name__ == "__main__":
    main(int(sys.argv[1]))
