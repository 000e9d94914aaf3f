"""Letters with invented words, to see how they look."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from folkmoot.communities.models import Community
from folkmoot.core.notices import MAIL, Entry, Item, Notice, Parcel, SummaryItem, Told, notification_kinds
from folkmoot.mail.letters import Letter
from folkmoot.notifications.letters.composing import at_once, regular

SAMPLES = {
    "at-once": gettext_lazy("Somebody replied"),
    "held": gettext_lazy("After quiet hours"),
    "digest": gettext_lazy("Digest"),
    "summary": gettext_lazy("Weekly summary"),
}


def sample(community: Community, member_id: int, name: str) -> Letter | None:
    """The letter of that name; None where there is none."""
    items = _items()
    language = get_language() or community.language
    if name == "at-once":
        return at_once(community, Parcel(community.id, member_id, 0, language, items[:1]))
    if name == "held":
        return at_once(community, Parcel(community.id, member_id, 0, language, items, is_summary=True))
    if name == "digest":
        return regular(community, member_id, unseen=items, sections=[], key="sample")
    if name == "summary":
        chosen = SummaryItem(_("Which kettle for the feast?"), "/", _("You have written about #kitchen."), "", "")
        sections = [(_("Questions you could answer"), [chosen])]
        return regular(community, member_id, unseen=[], sections=sections, key="sample")
    return None


def _items() -> tuple[Item, ...]:
    kind = next(kind for kind in notification_kinds if MAIL in kind.ways and kind.section == "conversations")
    reason = next(iter(kind.reasons))
    text = _("We meet at seven by the old lamp. Bring a lantern, and something warm to drink.")
    titles = (_("Ana replied to you in “The winter walk”"), _("Ben and 3 others wrote in “Who brings what”"))
    return tuple(
        Item(
            number,
            Notice(number, 0, kind.name, reason, (Entry(number, 0, None, timezone.now()),), "", 1, None, None),
            Told(title, "/", text, "Forum", "reply", f"<p>{text}</p>"),
        )
        for number, title in enumerate(titles, start=1)
    )
