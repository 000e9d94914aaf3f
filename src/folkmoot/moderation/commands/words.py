"""Writing the word lists."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from django.db import transaction
from django.utils.translation import gettext as _

from folkmoot.activity.log import record
from folkmoot.core.actor import Actor
from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.moderation.commands.rules import turn_page
from folkmoot.moderation.models import ListedWord
from folkmoot.moderation.rules.definition import clause_named
from folkmoot.moderation.rules.lookalikes import plain_form
from folkmoot.moderation.rules.policies import can_change_words
from folkmoot.moderation.words.wordset import WordAction, WordEntry

WORDS_AT_MOST = 2000
_WORD_AT_MOST = 100
_BRINGS = frozenset({WordAction.REPLACE, WordAction.LINK, WordAction.TAG})
_TAG = re.compile(r"[^\s,][^,]{0,39}")


@dataclass(slots=True)
class WordsTaken:
    """What became of words: how many are new, changed or as they were, and what was wrong with others."""

    added: int = 0
    known: int = 0
    same: int = 0
    refused: list[tuple[str, str]] = field(default_factory=list)


def add_words(*, actor: Actor, entries: Sequence[WordEntry]) -> WordsTaken:
    """Put words on their lists; what cannot be taken is told and hinders nothing else. Moderators may.

    A word that stands on the same list already takes the new replacement, case and clause. Records
    `moderation.words.changed`. Raises NotAllowed.
    """
    _must_change(actor)
    taken = WordsTaken()
    with transaction.atomic():
        turn_page(actor=actor)
        known = {row.plain: row for row in ListedWord.everywhere.filter(community_id=actor.community_id)}
        counts = {action: sum(row.action == action for row in known.values()) for action in WordAction}
        for entry in entries:
            try:
                _take(actor, cleaned_word(entry), known, counts, taken)
            except RuleBroken as broken:
                taken.refused.append((entry.word[:_WORD_AT_MOST], broken.message))
        if taken.added or taken.known:
            record("moderation.words.changed", actor=actor, details={"added": taken.added, "changed": taken.known})
    return taken


def remove_words(*, actor: Actor, ids: Sequence[int]) -> list[WordEntry]:
    """Take words from their lists; what they were, so that they can be put back. Moderators may.

    Records `moderation.words.changed`. Raises NotAllowed.
    """
    _must_change(actor)
    with transaction.atomic():
        turn_page(actor=actor)
        rows = ListedWord.everywhere.filter(community_id=actor.community_id, pk__in=list(ids)[:WORDS_AT_MOST])
        gone = [WordEntry(row.word, WordAction(row.action), row.replacement, row.exact, row.clause) for row in rows]
        rows.delete()
        if gone:
            record("moderation.words.changed", actor=actor, details={"removed": len(gone)})
    return gone


def cleaned_word(entry: WordEntry) -> WordEntry:
    """The entry as it is kept; raises RuleBroken, naming the field, for one that no list can take."""
    word = " ".join(entry.word.split())
    if not word.replace("*", "").strip() or len(word) > _WORD_AT_MOST or any(ord(char) < 32 for char in word):
        raise RuleBroken(
            "word", _("A word or phrase has 1 to %(most)s characters.") % {"most": _WORD_AT_MOST}, field="word"
        )
    if "*" in word and len(re.sub(r"[\s*]", "", word)) < 2:
        raise RuleBroken("word", _("Beside * a word has at least two letters."), field="word")
    brings = " ".join(entry.replacement.split())
    if entry.action not in _BRINGS:
        brings = ""
    elif not brings or len(brings) > 300:
        raise RuleBroken("replacement", _("Say what this word brings, in at most 300 characters."), field="replacement")
    if entry.action is WordAction.LINK:
        brings = _address(brings)
    elif entry.action is WordAction.TAG:
        brings = _tags(brings)
    return WordEntry(word, entry.action, brings, entry.exact, clause_named(entry.clause))


def _take(
    actor: Actor, entry: WordEntry, known: dict[str, ListedWord], counts: dict[WordAction, int], taken: WordsTaken
) -> None:
    plain = " ".join(plain_form(entry.word).split())[:150]
    row = known.get(plain)
    if row is not None and row.action != entry.action:
        label = ListedWord.Action(row.action).label
        raise RuleBroken("listed", _("It stands on the list “%(list)s” already.") % {"list": label}, field="word")
    if row is None and counts[entry.action] >= WORDS_AT_MOST:
        raise RuleBroken("full", _("A list has at most %(most)s words.") % {"most": WORDS_AT_MOST}, field="word")
    values = {
        "word": entry.word, "replacement": entry.replacement, "exact": entry.exact, "clause": entry.clause,
    }  # fmt: skip
    if row is not None and all(getattr(row, name) == value for name, value in values.items()):
        taken.same += 1
        return
    if row is not None:
        ListedWord.everywhere.filter(pk=row.pk).update(**values)
        taken.known += 1
        return
    known[plain] = ListedWord.everywhere.create(
        community_id=actor.community_id, action=entry.action, plain=plain, added_by_id=actor.member_id, **values
    )
    counts[entry.action] += 1
    taken.added += 1


def _address(text: str) -> str:
    try:
        parts = urlsplit(text)
    except ValueError:
        parts = urlsplit("")
    own = text.startswith("/") and not text.startswith("//")
    if any(char in text for char in "()<>\\ ") or (
        not own and (parts.scheme not in ("http", "https") or not parts.netloc)
    ):
        raise RuleBroken(
            "replacement", _("Give an address that begins with https:// and has no brackets."), field="replacement"
        )
    return text


def _tags(text: str) -> str:
    tags = list(dict.fromkeys(tag.strip() for tag in text.split(",") if tag.strip()))
    if not tags or len(tags) > 5 or not all(_TAG.fullmatch(tag) for tag in tags):
        raise RuleBroken("replacement", _("Give one to five tags, parted by commas."), field="replacement")
    return ", ".join(tags)


def _must_change(actor: Actor) -> None:
    if not can_change_words(actor):
        raise NotAllowed(_("Moderators keep the word lists."))
