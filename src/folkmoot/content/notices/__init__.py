"""What members may be notified of about threads and posts. Who is told the notifications room decides."""

from django.utils.translation import gettext_lazy as _

from folkmoot.content.notices import guidelines
from folkmoot.content.notices.kinds import KINDS
from folkmoot.content.notices.settling import SETTLERS, WITHDRAWALS
from folkmoot.content.notices.summary import SUMMARY
from folkmoot.content.notices.tags import tag_names
from folkmoot.core.notices import (
    Followed,
    followed,
    notification_kinds,
    settlers,
    summary_sections,
    withdrawals,
)


def register_notices() -> None:
    """Called once, when Django has loaded."""
    for kind in (*KINDS, guidelines.KIND):
        notification_kinds.add(kind.name, kind)
    for settler in SETTLERS:
        settlers.add(settler.name, settler)
    for withdrawal in WITHDRAWALS:
        withdrawals.add(withdrawal.name, withdrawal)
    for section in SUMMARY:
        summary_sections.add(section.name, section)
    followed.add("tag", Followed("tag", _("Tag"), tag_names))
