"""What the members' records contribute to the whole."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from folkmoot.core.registry import ActivityKind, Eraser, PersonalDataSection, activity_kinds, erasers, personal_data

_KINDS = (
    ("insights.record.noted", _("%(actor)s noted something about %(subject)s")),
    ("insights.record.note-changed", _("%(actor)s changed a note about %(subject)s")),
    ("insights.record.note-removed", _("%(actor)s removed a note about %(subject)s")),
    ("insights.contact.logged", _("%(actor)s logged a contact with %(subject)s")),
    ("insights.contact.changed", _("%(actor)s changed what was logged of a contact with %(subject)s")),
    ("insights.contact.removed", _("%(actor)s removed a contact with %(subject)s")),
    ("insights.contact.followed-up", _("%(actor)s came back to %(subject)s")),
    ("insights.contact.reopened", _("%(actor)s has yet to come back to %(subject)s")),
    ("insights.tag.given", _("%(actor)s gave %(subject)s a label")),
    ("insights.tag.taken", _("%(actor)s took a label from %(subject)s")),
    ("insights.tag.renamed", _("%(actor)s renamed a label")),
    ("insights.tag.removed", _("%(actor)s removed a label")),
)


def register_record() -> None:
    """Called once, when the room is ready."""
    from folkmoot.insights.commands.record_tags import erase_record
    from folkmoot.insights.queries.record import own_record
    from folkmoot.insights.timeline.built_in import register_timeline

    for name, sentence in _KINDS:
        activity_kinds.add(name, ActivityKind(name, sentence, counts=False))
    register_timeline()
    personal_data.add("insights.record", PersonalDataSection("insights.record", own_record))
    erasers.add("insights.record", Eraser("insights.record", erase_record))
