"""The words that an author would read, before anybody has decided: moderators see them, and begin with them."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from folkmoot.core.errors import Conflict, RuleBroken
from folkmoot.moderation.models import Case, Decision
from folkmoot.moderation.queries.clauses import clause_words, likeliest_clause
from folkmoot.moderation.queries.measures import chosen
from folkmoot.moderation.queries.members import find_member
from folkmoot.moderation.queries.policy import policy_of
from folkmoot.moderation.sanctions import NewSanction
from folkmoot.moderation.subjects import load_subject
from folkmoot.moderation.wording import Occasion, template_for, words_for


@dataclass(frozen=True, slots=True)
class Prepared:
    """Words with everything filled in, the language that they are in, and the template that they are made of."""

    text: str
    language: str
    template: str

    @property
    def language_name(self) -> str:
        """The language in words."""
        return str(dict(settings.LANGUAGES).get(self.language, self.language))


def prepared_words(case: Case, *, clause: str, measure: str) -> Prepared | None:
    """What the author would be told where it is hidden, by this clause and with this measure; None without an author.

    A clause or measure that is not there any more is left out: deciding will say so.
    """
    author = find_member(case.author_id)
    if author is None:
        return None
    clause, titled, sanctions = clause or likeliest_clause(case), "", list[NewSanction]()
    with suppress(RuleBroken):
        titled = clause_words(case.community_id, case.space_id, clause, needed=False)
    with suppress(Conflict, RuleBroken):
        sanctions = chosen(case.community_id, measure)
    until = timezone.now() + timedelta(days=policy_of(case.community_id).appeal_days)
    subject = load_subject(case.community_id, case.subject_type, case.subject_id)
    occasion = Occasion(author, Decision.Deed.HIDE, clause, titled, subject, tuple(sanctions), until)
    said = words_for(occasion)
    return Prepared(said.text, said.language, template_for(author, occasion.deed, clause)[0])
