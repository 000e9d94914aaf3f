"""What who gave a notice is told by mail: that it came, what was decided, and what they can do."""

from __future__ import annotations

from django.core.signing import BadSignature, Signer
from django.utils import translation
from django.utils.translation import gettext as _

from folkmoot.communities.models import Community
from folkmoot.core.actor import Actor
from folkmoot.mail.commands.queueing import queue_letter
from folkmoot.mail.letters import Letter
from folkmoot.moderation.locating import places_of_ours
from folkmoot.moderation.models import Complaint, Decision, Notice

_signer = Signer(salt="folkmoot.moderation.notice", sep=".")
_DONE = {
    Decision.Deed.HIDE: "hide", Decision.Deed.DELETE: "delete", Decision.Deed.SANCTION: "sanction",
}  # fmt: skip


def key_of(notice: Notice) -> str:
    """What the page about a notice is found by: only who gave it has it."""
    return _signer.sign(str(notice.id))


def notice_by_key(community_id: int, key: str) -> Notice | None:
    """The notice that a key is for."""
    try:
        notice_id = int(_signer.unsign(key))
    except (BadSignature, ValueError):
        return None
    rows = Notice.everywhere.filter(community_id=community_id, id=notice_id)
    return rows.select_related("decision", "complaint").first()


def address_of(community: Community, notice: Notice) -> str:
    """The page about a notice, for a letter."""
    return f"{community.address}report-illegal-content/{key_of(notice)}/"


def receipt_letter(community: Community, notice: Notice) -> None:
    """Confirm that a notice came (art. 16(4))."""
    with translation.override(notice.language or community.language):
        text = _(
            "Thank you. We have received your notice about:\n\n%(locations)s\n\nSomebody will look at it. Here you see"
            " what becomes of it: %(page)s\n\nIf it was not you who wrote to us, tell us by answering this mail."
        )
        _send(community, notice, "receipt", _("We have received your notice"), text, {})


def decided_letter(community: Community, notice: Notice, decision: Decision) -> None:
    """Tell the decision, whether machines took part in it, and what one can do against it (art. 16(5) and (6))."""
    with translation.override(notice.language or community.language):
        text = _(
            "We have looked at what you told us of:\n\n%(locations)s\n\n%(done)s %(how)s\n\n%(redress)s\n\n%(page)s"
        )
        more = {"done": done_said(decision), "how": how_said(decision), "redress": redress_said(decision)}
        _send(community, notice, f"decision-{decision.id}", _("What we have decided about your notice"), text, more)


def outcome_letter(community: Community, complaint: Complaint, decision: Decision) -> None:
    """Tell what became of a complaint (art. 20(5))."""
    notice = complaint.notice
    with translation.override(notice.language or community.language):
        text = _(
            "Somebody else has looked again at what you told us of:\n\n%(locations)s\n\n"
            "%(done)s %(redress)s\n\n%(page)s"
        )
        more = {"done": done_said(decision), "redress": further_said()}
        _send(community, notice, f"complaint-{complaint.id}", _("What became of your complaint"), text, more)


def done_said(decision: Decision) -> str:
    """What was done, in words."""
    return {
        "hide": _("We have made it invisible for others."),
        "delete": _("We have removed it."),
        "sanction": _("We have taken a measure against the member who wrote it."),
    }.get(_DONE.get(Decision.Deed(decision.deed), ""), _("We have found no reason to act against it."))


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


def _send(community: Community, notice: Notice, what: str, subject: str, text: str, more: dict[str, str]) -> None:
    if not notice.email:
        return
    # Nobody has confirmed the address: what else was typed would be sent to whom the sender chose.
    places = "\n".join(places_of_ours(community, notice.locations)) or _("(the addresses on the page below)")
    values = {"locations": places, "page": address_of(community, notice), **more}
    host = community.address.split("/")[2].partition(":")[0]
    letter = Letter(
        kind="notice", subject=f"{community.name}: {subject}", text=text % values, address=notice.email,
        message_id=f"<notice-{community.id}-{notice.id}-{what}@{host}>",
    )  # fmt: skip
    queue_letter(letter, actor=Actor.system(community.id))
