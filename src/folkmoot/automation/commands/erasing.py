"""Taking a member out of the workflows."""

from __future__ import annotations

from folkmoot.automation.models import Note, Run


def erase_from_runs(member_id: int, deletes_posts: bool) -> None:
    """Nothing stays of who went through workflows."""
    Note.everywhere.filter(member_id=member_id).delete()
    Run.everywhere.filter(member_id=member_id).delete()
