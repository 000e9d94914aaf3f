"""What who gave a notice is told by mail: that it came, what was decided, and what they can do."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.signing import BadSignature, Signer
from django.utils import translation
from django.utils.translation import gettext as _

from folkmoot.communities.models import Community
from folkmoot.core.actor import Actor
from folkmoot.mail.commands.queueing import queue_letter
from folkmoot.mail.letters import Letter
from folkmoot.moderation.locating import places_of_ours
from folkmoot.moderation.models import Complaint, Decision, Notice, NoticePlace

_signer = Signer(salt="folkmoot.moderation.notice", sep=".")
# Another, which stands in the letter alone: who has it reads the mail of that address.
_address_signer = Signer(salt="folkmoot.moderation.notice-address", sep=".")
_DONE = {
    Decision.Deed.HIDE: "hide", Decision.Deed.DELETE: "delete", Decision.Deed.SANCTION: "sanction",
}  # fmt: skip


def key_of(notice: Notice) -> str:
    """What the page about a notice is found by: only who gave it has it."""
    return _signer.sign(str(notice.id))


def notice_by_key(community_id: int, key: str) -> Notice | None:
    """The notice that a key is for."""
    return _signed(_signer, community_id, key)


def confirmation_of(notice: Notice) -> str:
    """By what the owner of its address confirms a notice."""
    return _address_signer.sign(str(notice.id))


def notice_to_confirm(community_id: int, key: str) -> Notice | None:
    """The notice that a key from a letter confirms."""
    return _signed(_address_signer, community_id, key)


def _signed(signer: Signer, community_id: int, key: str) -> Notice | None:
    try:
        notice_id = int(signer.unsign(key))
    except (BadSignature, ValueError):
        return None
    rows = Notice.everywhere.filter(community_id=community_id, id=notice_id)
    return rows.select_related("decision", "complaint").first()


def address_of(community: Community, notice: Notice) -> str:
    """The page about a notice, for a letter."""
    return f"{community.address}report-illegal-content/{key_of(notice)}/"


def receipt_letter(community: Community, notice: Notice) -> None:
    """Confirm that a notice came (art. 16(4)), and ask the owner of the address whether it is theirs."""
    with translation.override(notice.language or community.language):
        text = _(
            "Thank you. We have received your notice about:\n\n%(locations)s\n\nSomebody will look at it. Here you see"
            " what becomes of it: %(page)s"
        )
        if notice.confirmed_at is None:
            ask = _("Please confirm that this is your address: %(confirm)s")
            not_you = _("If it was not you who wrote to us, do nothing: then it does not count as yours.")
            text = f"{text}\n\n{ask}\n\n{not_you}"
        more = {"confirm": f"{community.address}report-illegal-content/confirm/{confirmation_of(notice)}/"}
        places = places_of_ours(community, notice.locations)
        _send(community, notice, "receipt", _("We have received your notice"), text, more, places)


def decided_letter(community: Community, place: NoticePlace, decision: Decision) -> None:
    """Tell the decision about a place, whether machines took part, and what one can do (art. 16(5) and (6))."""
    notice = place.notice
    with translation.override(notice.language or community.language):
        text = _(
            "We have looked at what you told us of:\n\n%(locations)s\n\n%(done)s %(how)s\n\n%(redress)s\n\n%(page)s"
        )
        more = {"done": done_said(decision), "how": how_said(decision), "redress": redress_said(decision)}
        subject = _("What we have decided about your notice")
        _send(community, notice, f"decision-{decision.id}", subject, text, more, [place.address])


def reversed_letter(community: Community, notice: Notice, back: Decision, places: Sequence[str]) -> None:
    """Tell that what was decided was taken back, on an appeal or otherwise."""
    with translation.override(notice.language or community.language):
        text = _(
            "What we had decided about what you told us of was looked at again and taken back:\n\n%(locations)s\n\n"
            "%(done)s %(how)s\n\n%(redress)s\n\n%(page)s"
        )
        more = {"done": again_said(back), "how": how_said(back), "redress": redress_said(back)}
        subject = _("A decision about your notice was taken back")
        _send(community, notice, f"decision-{back.id}", subject, text, more, places)


def outcome_letter(community: Community, complaint: Complaint, decision: Decision) -> None:
    """Tell what became of a complaint (art. 20(5))."""
    notice = complaint.notice
    with translation.override(notice.language or community.language):
        text = _(
            "Somebody else has looked again at what you told us of:\n\n%(locations)s\n\n"
            "%(done)s %(redress)s\n\n%(page)s"
        )
        more = {"done": done_said(decision), "redress": further_said()}
        places = places_of_ours(community, notice.locations)
        _send(community, notice, f"complaint-{complaint.id}", _("What became of your complaint"), text, more, places)


def done_said(decision: Decision) -> str:
    """What was done, in words."""
    return {
        "hide": _("We have made it invisible for others."),
        "delete": _("We have removed it."),
        "sanction": _("We have taken a measure against the member who wrote it."),
    }.get(_DONE.get(Decision.Deed(decision.deed), ""), _("We have found no reason to act against it."))


def again_said(decision: Decision) -> str:
    """What holds after a decision was taken back, in words."""
    if decision.deed in _DONE:
        return done_said(decision)
    return _("It is seen again, or a measure that was taken has ended.")


def how_said(decision: Decision) -> str:
    """Whether a machine decided."""
    if decision.decided_by_id is None:
        return _("An automated rule decided this.")
    return _("A person decided this, without automated means.")


def redress_said(decision: Decision) -> str:
    """What one can do against a decision."""
    if decision.deed in _DONE:
        return further_said()
    own = _("If you do not agree, you can complain there within six months, free of charge. Somebody else will decide.")
    return f"{own} {further_said()}"


def further_said() -> str:
    """What one can do beyond us."""
    return _("You can also turn to a certified out-of-court dispute settlement body, or to a court.")


def _send(
    community: Community, notice: Notice, what: str, subject: str, text: str, more: dict[str, str],
    places: Sequence[str],
) -> None:  # fmt: skip
    if not notice.email:
        return
    # Nobody has confirmed the address: what else was typed would be sent to whom the sender chose.
    said = "\n".join(filter(None, places)) or _("(the addresses on the page below)")
    values = {"locations": said, "page": address_of(community, notice), **more}
    host = community.address.split("/")[2].partition(":")[0]
    letter = Letter(
        kind="notice", subject=f"{community.name}: {subject}", text=text % values, address=notice.email,
        message_id=f"<notice-{community.id}-{notice.id}-{what}@{host}>",
    )  # fmt: skip
    queue_letter(letter, actor=Actor.system(community.id))
