"""Taking a member's programs away, for the erasure that `members` commands."""

from __future__ import annotations

from folkmoot.connections.models import ApiToken, IdempotentAnswer


def erase_programs(member_id: int, deletes_posts: bool) -> None:
    """Delete the member's tokens and the answers remembered for them. The caller holds the transaction."""
    ApiToken.everywhere.filter(member_id=member_id).delete()
    IdempotentAnswer.everywhere.filter(member_id=member_id).delete()
