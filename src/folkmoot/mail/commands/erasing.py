"""Taking a member out of the mail room."""

from __future__ import annotations

from folkmoot.mail.models import QueuedLetter, ReceivedMail, TroubledAddress
from folkmoot.members.models import Membership


def erase_mail(member_id: int, deletes_posts: bool) -> None:
    """Forget the member's letters, and what is known of their address here."""
    QueuedLetter.everywhere.filter(member_id=member_id).delete()
    ReceivedMail.objects.filter(member_id=member_id).delete()
    member = Membership.everywhere.select_related("account").get(id=member_id)
    if member.account is not None:
        of_address = {"community_id": member.community_id, "address": member.account.email.lower()}
        TroubledAddress.everywhere.filter(**of_address).delete()
        QueuedLetter.everywhere.filter(**of_address).delete()
