"""Trying rules and words on a text that nobody submits: what each sees, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from folkmoot.content.markup import RenderContext, render
from folkmoot.core.moderation import Outcome
from folkmoot.moderation.rules.definition import RuleDefinition
from folkmoot.moderation.rules.domains import Domain, from_elsewhere
from folkmoot.moderation.rules.facts import AuthorFacts, Facts
from folkmoot.moderation.rules.reading import Reading
from folkmoot.moderation.rules.ruleset import Met, RuleSet, compile_rules
from folkmoot.moderation.rules.wordfinder import Found
from folkmoot.moderation.words.wordset import OUTCOME_OF, WordEntry, WordSet


@dataclass(frozen=True, slots=True)
class Trial:
    """A text as it would be submitted, and by whom; what is not given is not known to the rules."""

    text: str
    title: str = ""
    kind: str = "post"
    space: str = ""
    trust: int = 0
    age_days: float = 0.0
    posts: int = 0


@dataclass(frozen=True, slots=True)
class Tried:
    """What was seen. `normal` is the text as it reads; `source` the text as it would be stored."""

    outcome: Outcome
    met: list[Met]
    words: tuple[tuple[WordEntry, Found], ...]
    tags: tuple[str, ...]
    source: str
    normal: str
    readings: tuple[Reading, ...]
    domains: tuple[Domain, ...]


def try_on(trial: Trial, rules: RuleSet | Sequence[RuleDefinition], words: WordSet) -> Tried:
    """Hold the text against the rules and words, as if a member had submitted it. Stores nothing."""
    facts = facts_of(trial)
    compiled = rules if isinstance(rules, RuleSet) else compile_rules(rules)
    met = compiled.meet(facts)
    found = words.find(facts.seen)
    outcomes = [each.rule.outcome for each in met if not each.rule.only_notes]
    outcomes += [OUTCOME_OF[entry.action] for entry, _found in found.found if entry.action in OUTCOME_OF]
    tags = [tag for each in met if not each.rule.only_notes for tag in each.rule.tags]
    return Tried(
        outcome=max(outcomes, default=Outcome.ALLOW),
        met=met,
        words=found.found,
        tags=tuple(dict.fromkeys((*found.tags, *tags))),
        source=found.rewrite(trial.text),
        normal=facts.seen.normal,
        readings=facts.seen.readings,
        domains=facts.domains,
    )


def facts_of(trial: Trial) -> Facts:
    """The facts of a trial: Markdown is read as it is when it is posted."""
    rendered = render(trial.text, context=RenderContext())
    author = AuthorFacts(trust=trial.trust, age_days=trial.age_days, posts=trial.posts)
    return Facts(
        text=rendered.words,
        title=trial.title,
        kind=trial.kind,
        links=rendered.links,
        images=len(rendered.images) + len(rendered.attachment_ids),
        pictures=tuple(filter(from_elsewhere, rendered.images)),
        mentions=len(rendered.mentions),
        space=trial.space,
        find_author=lambda: author,
    )
