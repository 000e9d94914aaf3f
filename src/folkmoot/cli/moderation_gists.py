"""`folkmoot moderation read-ahead`: do at once what the worker does in its pauses, so that backtests are quick."""

from __future__ import annotations

from folkmoot.cli.bootstrap import CommunityOption, DataOption, start_command
from folkmoot.cli.outcome import note, refuse


def read_ahead(community: CommunityOption, data: DataOption = None) -> None:
    """Find out and keep what backtests ask of texts: scores, languages, and by what copies are known.

    The worker does the same by itself in its pauses, of all that is written or imported. Broken off, it goes on where
    it was.
    """
    start_command()
    from folkmoot.cli.finding import the_community
    from folkmoot.cli.progress import items_progress
    from folkmoot.core.tenancy import scope
    from folkmoot.moderation.commands.gists import Walker
    from folkmoot.moderation.gate.prints import prints_of_many

    place, kept = the_community(community), 0
    with scope(place.id), items_progress("Reading ahead", by_itself=False) as advance:
        walker = Walker(place.id, prints_of_many)
        if not walker.can_go:
            refuse("The classifier's file can not be used; `folkmoot doctor` says why.")
        while (step := walker.step()) is not None:
            kept += step
            advance(walker.walk.posts_up_to, walker.last_post)
    note(f"{kept:,} posts were read; of all others what they yield was kept already.")
