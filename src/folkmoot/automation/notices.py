"""How members hear of messages that workflows send them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from folkmoot.automation.models import Note
from folkmoot.core.notices import DIGEST, MAIL, PAGE, PUSH, Candidates, Notice, NoticeLine, NotificationKind, Pair, Told

NOTE = "automation.note"


def note_kind() -> NotificationKind:
    """A message of the community to one member."""
    return NotificationKind(
        NOTE,
        gettext_lazy("Messages of the community"),
        gettext_lazy("A greeting, a hint, a thank-you that the community sends to you."),
        activity=frozenset({"automation.note.sent"}),
        candidates=_candidates,
        sees=_sees,
        render=_render,
        reasons={"": gettext_lazy("It was written to you.")},
        section="own",
        ways=frozenset({PAGE, PUSH, MAIL, DIGEST}),
        is_direct=True,
    )


def _candidates(lines: Sequence[NoticeLine]) -> Iterable[Candidates]:
    for line in lines:
        to = line.details.get("to")
        if isinstance(to, int) and line.subject_id is not None:
            yield Candidates(line, [to], line.subject_id)


def _sees(community_id: int, pairs: Collection[Pair]) -> set[Pair]:
    notes = Note.everywhere.filter(community_id=community_id, id__in={subject for _member, subject in pairs})
    theirs = set(notes.values_list("member_id", "id"))
    return {pair for pair in pairs if pair in theirs}


def _render(community_id: int, notices: Sequence[Notice]) -> Mapping[int, Told]:
    notes = Note.everywhere.filter(community_id=community_id, id__in={each.newest.subject_id for each in notices})
    found = {note.id: note for note in notes.select_related("sender")}
    told = {}
    for notice in notices:
        note = found.get(notice.newest.subject_id)
        if note is not None:
            name = note.sender.name if note.sender is not None else _("The community")
            title = _("%(name)s writes to you") % {"name": name}
            told[notice.id] = Told(title, f"messages/{note.id}/", text=note.text, icon="mail", html=note.html)
    return told
