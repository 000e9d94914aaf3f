"""The judge that holds every submission against the community's rules and word lists."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import partial

import structlog

from folkmoot.content.commands.baking import members_by_handle
from folkmoot.core.actor import Actor
from folkmoot.core.afterwards import afterwards
from folkmoot.core.moderation import Hit, Outcome, Ruling, Submission
from folkmoot.moderation.clauses import Clause, clauses_in_force
from folkmoot.moderation.commands.counting import count_met
from folkmoot.moderation.queries.rules import book_of, clause_named
from folkmoot.moderation.rules.gathering import gather
from folkmoot.moderation.rules.reasons import reason_of_rule, reason_of_word
from folkmoot.moderation.rules.ruleset import Met
from folkmoot.moderation.rules.wordfinder import Found
from folkmoot.moderation.words.wordset import OUTCOME_OF, WordEntry, WordsFound
from folkmoot.spaces.moderators import moderates

logger = structlog.get_logger(__name__)
# Nobody may read a private message to approve it: what would be held is given back, what asks for a look is let be.
_IN_PRIVATE = {
    Outcome.FLAG: Outcome.ALLOW,
    Outcome.HOLD: Outcome.REPHRASE,
    Outcome.LIMIT: Outcome.REPHRASE,
    Outcome.HIDE: Outcome.REPHRASE,
    Outcome.SILENCE: Outcome.BLOCK,
}
# Fields whose words are Markdown, where a word can become a link.
_MARKED_UP = frozenset({"markdown", "bio"})


def judge_by_rules(*, actor: Actor, submission: Submission) -> Ruling:
    """Hold a submission against rules and words. Moderators are above them; trusted members are not."""
    if actor.is_staff or (submission.space_id is not None and moderates(actor, submission.space_id)):
        return Ruling()
    book = book_of(actor.community_id)
    facts = gather(actor, submission)
    met, is_whole = book.rules.meet_telling(facts)
    if not is_whole:
        logger.warning("moderation.patterns_left_out", community_id=actor.community_id, kind=submission.kind)
    words = book.words.find(facts.seen)
    if not met and not words.found:
        return Ruling()
    ruling = _ruling(met, words, actor, submission)
    if ruling.is_refused and not submission.is_quoted:
        # Nothing is stored that could be settled, and the refusal undoes the transaction that it is counted in.
        ids = [hit.rule_id for hit in ruling.hits if hit.rule_id is not None]
        afterwards(lambda: count_met(actor.community_id, ids))
    return ruling


def count_settled(*, actor: Actor, ruling: Ruling, subject: tuple[str, int]) -> None:
    """Count what rules met in a text that was stored."""
    count_met(actor.community_id, [hit.rule_id for hit in ruling.hits if hit.rule_id is not None])


def _ruling(met: list[Met], words: WordsFound, actor: Actor, submission: Submission) -> Ruling:
    clauses = clauses_in_force(actor.community_id, submission.space_id)
    hits = tuple(_hits(met, words, clauses, submission.private))
    effective = [each.rule for each in met if not each.rule.only_notes]
    tags = tuple(dict.fromkeys((*words.tags, *(tag for rule in effective for tag in rule.tags))))
    source = words.rewrite(submission.source, marked_up=submission.field in _MARKED_UP)
    title = words.rewrite(submission.title, marked_up=False)
    if submission.field in _MARKED_UP:
        # What could not be censored has to be put otherwise.
        left = words.left_in(source, partial(_known_handles, actor.community_id)).found
        hits = (*hits, *(_hit_of_word(entry, found, Outcome.REPHRASE, clauses) for entry, found in left))
    return Ruling(
        outcome=max((hit.outcome for hit in hits), default=Outcome.ALLOW),
        hits=hits,
        source=source if source != submission.source else "",
        title=title if title != submission.title else "",
        tags=tags,
        rewrite=partial(words.rewrite, marked_up=False) if words.rewrites else None,
    )


def _known_handles(community_id: int, handles: Collection[str]) -> dict[str, str]:
    return dict.fromkeys(members_by_handle(community_id, handles), "#")


def _hits(met: list[Met], words: WordsFound, clauses: list[Clause], private: bool) -> Iterator[Hit]:
    for each in met:
        rule = each.rule
        clause = clause_named(rule.clause, clauses)
        yield Hit(
            rule=rule.name,
            outcome=Outcome.ALLOW if rule.only_notes else _outcome(rule.outcome, private),
            rule_id=rule.id,
            clause=clause.ref if clause else rule.clause,
            reason=reason_of_rule(rule.name, rule.reason, clause, each.evidence),
            evidence={**each.evidence, "rule": rule.key, "only_notes": rule.only_notes},
        )
    for entry, found in words.found:
        if entry.action in OUTCOME_OF:
            yield _hit_of_word(entry, found, _outcome(OUTCOME_OF[entry.action], private), clauses)


def _hit_of_word(entry: WordEntry, found: Found, outcome: Outcome, clauses: list[Clause]) -> Hit:
    clause = clause_named(entry.clause, clauses)
    return Hit(
        rule=entry.word,
        outcome=outcome,
        clause=clause.ref if clause else entry.clause,
        reason=reason_of_word(found.written, clause),
        evidence={"list": entry.action.value, "word": entry.word, "written": found.written, "how": found.how},
    )


def _outcome(outcome: Outcome, private: bool) -> Outcome:
    return _IN_PRIVATE.get(outcome, outcome) if private else outcome
