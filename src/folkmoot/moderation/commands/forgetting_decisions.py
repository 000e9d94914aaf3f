"""Taking an erased member out of decisions; the audit log goes on to hold, for it knows texts by salted hashes only."""

from __future__ import annotations

from folkmoot.moderation.models import CaseItem, Decision, MemberNote


def forget_in_decisions(member_id: int, deletes_posts: bool) -> None:
    """Delete what was written to, by and about the member. The caller holds the transaction.

    What was done, when and on which clause stays: it is what the community answers for, and names nobody.
    """
    Decision.everywhere.filter(author_id=member_id).update(words="", evidence={}, salt="")
    CaseItem.everywhere.filter(member_id=member_id, kind=CaseItem.Kind.APPEAL).update(text="")
    MemberNote.everywhere.filter(member_id=member_id).delete()
