"""What is said to an author: the community's own words for the clause, or ours, in the author's language."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import formats, timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from folkmoot.core.moderation import Moderated
from folkmoot.members.models import Membership
from folkmoot.moderation.models import Decision, LetterTemplate, Sanction
from folkmoot.moderation.queries.clauses import lasting
from folkmoot.moderation.sanctions import NewSanction

Deed = Decision.Deed
PLACEHOLDERS = {
    "member": gettext_lazy("the name of the member"),
    "community": gettext_lazy("the name of the community"),
    "what": gettext_lazy("what this is about: its title, or how it begins"),
    "clause": gettext_lazy("number and title of the clause"),
    "clause_text": gettext_lazy("the text of the clause"),
    "done": gettext_lazy("what was done"),
    "measures": gettext_lazy("the measures against the member, with their ends"),
    "appeal_until": gettext_lazy("until when one may appeal"),
    "decisions": gettext_lazy("the address of the page where the decision stands"),
}
_MARK = re.compile(r"\{([a-z_]*)\}")
_DONE = {
    Deed.NOTHING: gettext_lazy("Nothing was changed."),
    Deed.APPROVE: gettext_lazy("It can be seen by others now."),
    Deed.HIDE: gettext_lazy("It is hidden from others."),
    Deed.DELETE: gettext_lazy("It was deleted."),
    Deed.RESTORE: gettext_lazy("It can be seen by others again."),
    Deed.SANCTION: gettext_lazy("What you wrote stays as it is."),
}
_OURS = {
    "against": gettext_lazy(
        "Hello {member},\n\na moderator of {community} has decided about “{what}”. {done}\n\n"
        "The reason is this clause of the guidelines: {clause}\n{clause_text}\n\n{measures}\n\n"
        "If you think that this is wrong, you may appeal until {appeal_until}; somebody else will look at it. "
        "You find the decision here: {decisions}"
    ),
    "for": gettext_lazy("Hello {member},\n\na moderator of {community} has looked at “{what}”. {done}"),
}


@dataclass(frozen=True, slots=True)
class Said:
    """A text and the language that it is in."""

    text: str
    language: str


@dataclass(frozen=True, slots=True)
class Occasion:
    """What words are about."""

    author: Membership
    deed: str
    clause: str = ""
    clause_words: str = ""
    subject: Moderated | None = None
    sanctions: Sequence[NewSanction] = ()
    appeal_until: datetime | None = None


def words_for(occasion: Occasion, typed: str = "") -> Said:
    """What the moderator typed, else the community's template for clause, deed and language, else our own words."""
    language = language_of(occasion.author)
    if typed.strip():
        return Said(fill(typed.strip(), occasion, language)[:4000], language)
    text, language = template_for(occasion.author, occasion.deed, occasion.clause)
    return Said(fill(text, occasion, language)[:4000], language)


def example(member: Membership, deed: str, clause_words: str, language: str, text: str) -> Said:
    """Words filled in for an invented post, as that member would read them; ours where the text is empty."""
    now = timezone.now()
    with translation.override(language):
        post = Moderated(
            id=0, author_id=member.id, title=_("An invented post"), text="", html="", url="", at=now,
        )  # fmt: skip
    is_against = deed in (Deed.HIDE, Deed.DELETE, Deed.SANCTION)
    occasion = Occasion(
        member, deed, "", clause_words, post, (NewSanction(Sanction.Kind.WARNING),) if deed == Deed.SANCTION else (),
        now + timedelta(days=30) if is_against else None,
    )  # fmt: skip
    return Said(fill(text.strip() or own_words(deed, language), occasion, language)[:4000], language)


def template_for(author: Membership, deed: str, clause: str) -> tuple[str, str]:
    """The community's words, those for the clause first, in the author's language first; or ours, in it."""
    wanted = language_of(author)
    rows = LetterTemplate.everywhere.filter(
        community_id=author.community_id, deed=deed, clause__in={lasting(clause), ""}
    )
    found = {(row.language, row.clause): row.text for row in rows}
    for language in dict.fromkeys((wanted, wanted.split("-")[0], author.community.language)):
        for of_clause in dict.fromkeys((lasting(clause), "")):
            if text := found.get((language, of_clause)):
                return text, language
    return own_words(deed, wanted), wanted


def own_words(deed: str, language: str) -> str:
    """Our own words for a deed, where the community has none."""
    with translation.override(language):
        return str(_OURS["against" if deed in (Deed.HIDE, Deed.DELETE, Deed.SANCTION) else "for"])


@contextmanager
def in_words_of(member: Membership | None) -> Iterator[None]:
    """In the block, texts are in the language of that member."""
    if member is None:
        yield
        return
    with translation.override(language_of(member)):
        yield


def language_of(member: Membership) -> str:
    """The language that a member reads, else the community's."""
    own = member.account.language if member.account is not None else ""
    return own or member.community.language


def unknown_placeholders(text: str) -> list[str]:
    """What stands in braces and means nothing."""
    return sorted({name for name in _MARK.findall(text) if name not in PLACEHOLDERS})


def fill(text: str, occasion: Occasion, language: str) -> str:
    """The text with its placeholders filled, and no gaps where there is nothing to say."""
    with translation.override(language):
        values = _values(occasion)
        filled = _MARK.sub(lambda mark: values.get(mark[1], mark[0]), text)
    return re.sub(r"\n{3,}", "\n\n", "\n".join(line.rstrip() for line in filled.splitlines())).strip()


def measure_said(kind: str, until: datetime | None, limits: Mapping[str, object]) -> str:
    """A measure as its member reads it, in the language at hand."""
    what = {
        Sanction.Kind.NOTICE: _("This is a notice; nothing else follows from it."),
        Sanction.Kind.WARNING: _("This is a warning."),
        Sanction.Kind.LIMITS: _("You are limited: %(limits)s.") % {"limits": limits_said(limits)},
        Sanction.Kind.SILENCE: _("You can read, but not write."),
        Sanction.Kind.SUSPENSION: _("Your membership is suspended."),
        Sanction.Kind.BAN: _("You are banned from this community."),
    }[Sanction.Kind(kind)]
    if until is None:
        return what
    ends = _("It ends by itself on %(until)s.") % {"until": moment_said(until)}
    return f"{what} {ends}"


def limits_said(limits: Mapping[str, object]) -> str:
    """Limits in words, in the language at hand."""
    parts = []
    slow = limits.get("slow_mode")
    if isinstance(slow, int) and slow:
        parts.append(_("%(minutes)s minutes between two posts") % {"minutes": f"{slow / 60:g}"})
    if limits.get("no_links"):
        parts.append(_("no links"))
    if limits.get("no_threads"):
        parts.append(_("no new threads"))
    return ", ".join(parts)


def moment_said(moment: datetime) -> str:
    """A moment in the language and time zone at hand."""
    return formats.date_format(timezone.localtime(moment), "SHORT_DATETIME_FORMAT")


def subject_said(subject: Moderated | None) -> str:
    """What a thing is called: its title, or how it begins."""
    if subject is None:
        return _("something of yours")
    text = subject.title or " ".join(subject.text.split())
    return text if len(text) <= 80 else text[:77].rstrip() + "…"


def _values(occasion: Occasion) -> dict[str, str]:
    community = occasion.author.community
    title, _newline, text = occasion.clause_words.partition("\n")
    measures = [measure_said(each.kind, each.until, each.limits) for each in occasion.sanctions]
    return {
        "member": occasion.author.name,
        "community": community.name,
        "what": subject_said(occasion.subject),
        "clause": title,
        "clause_text": text,
        "done": str(_DONE[Deed(occasion.deed)]),
        "measures": "\n".join(measures),
        "appeal_until": moment_said(occasion.appeal_until) if occasion.appeal_until else "",
        "decisions": f"{community.address}moderation/mine/",
    }
