"""Asking rule sets about a range of posts. Runs in processes of its own; knows nothing of jobs and pages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import islice
from math import inf

from django.utils.functional import cached_property

from folkmoot.core.moderation import Outcome
from folkmoot.moderation.backtest.counting import LONGER, Cell, Hits, Tally, band_of, see_cell
from folkmoot.moderation.backtest.drawing import place_of, urgency_of
from folkmoot.moderation.backtest.history import DAY, History
from folkmoot.moderation.backtest.labels import Label
from folkmoot.moderation.backtest.plan import Needs, Plan, needs_of
from folkmoot.moderation.backtest.reading import Written, read_posts, seconds
from folkmoot.moderation.classifier.providers import Scorer
from folkmoot.moderation.gists.kept import Gists, kept_between
from folkmoot.moderation.rules.definition import RuleDefinition, rules_from_json
from folkmoot.moderation.rules.facts import AuthorFacts, CopyFacts, Facts, RateFacts
from folkmoot.moderation.rules.ruleset import RuleSet, compile_rules

_AT_A_TIME = 500


@dataclass(frozen=True, slots=True)
class Material:
    """What was gathered before a run: the past of authors, and what moderators had decided."""

    history: History
    labels: Mapping[int, Label]


class Trial:
    """Compiled rules and what they need: made once a process, asked about one range after the other."""

    def __init__(self, plan: Plan, material: Material) -> None:
        self.plan = plan
        self.material = material
        self.rule_lists = rule_lists(plan)
        self.needs: Needs = needs_of(self.rule_lists)
        self._sets = [_Asked(rules) for rules in self.rule_lists]
        self._since = seconds(plan.since)
        self._bucket = bucket_seconds(plan)
        self._scorer = Scorer(plan.community_id)
        self._gists = Gists({}, self._scorer)

    def range(self, first: int, last: int) -> Tally:
        """Ask about the posts with ids from `first` to `last`."""
        tally = Tally.of(len(self._sets))
        plan = self.plan
        kept = kept_between(first, last, plan.community_id) if self.needs.gists else {}
        self._gists = Gists(kept, self._scorer)
        posts = read_posts(
            first, last, community_id=plan.community_id, since=plan.since, until=plan.until, space_ids=plan.space_ids
        )
        # Some at a time through each step: what a step needs stays at hand, and it is done in two thirds of the time.
        while some := list(islice(posts, _AT_A_TIME)):
            for post in some:
                self._post(post, tally)
        tally.anew = len(self._gists.lacking)
        return tally

    def facts_of(self, post: Written) -> Facts:
        """The post as a rule would have seen it when it was written."""
        return PastFacts(post, self.material.history, self._gists)

    def _post(self, post: Written, tally: Tally) -> None:
        label = self.material.labels.get(post.id, Label.NONE)
        bucket = (post.at - self._since) // self._bucket
        tally.labels[label] += 1
        tally.times[bucket] += 1
        cell = self._cell(post)
        if cell is None:
            tally.gone_authors += 1
        else:
            see_cell(tally.cells, cell, (1,))
        facts, place, was_hit = [self.facts_of(each) for each in (post, *post.edits)], place_of(post.id), []
        for asked, count in zip(self._sets, tally.sets, strict=True):
            met = asked.places(facts[0]) if len(facts) == 1 else asked.places_in_any(facts)
            was_hit.append(bool(met))
            if not met:
                count.left_any.see(post.id, place)
                if label in (Label.NONE, Label.WAITING):
                    count.missed.see(post.id, place)
                continue
            heaviest = asked.heaviest(met)
            urgency = urgency_of(heaviest, post.at)
            for each in met:
                hits = count.rules.setdefault(each, Hits())
                hits.see(post.id, place, label, bucket, urgency)
                hits.alone += len(met) == 1
            count.every.see(post.id, place, label, bucket, urgency)
            count.hit_any.see(post.id, place)
            count.outcomes[heaviest.name.lower()] += 1
            if cell is not None:
                see_cell(count.cells, cell, (1, int(label is Label.FINE)))
        if len(was_hit) == 2 and any(was_hit):
            which = tally.both if all(was_hit) else tally.only_first if was_hit[0] else tally.only_second
            which.see(post.id, place, label, bucket, 0)

    def _cell(self, post: Written) -> Cell | None:
        author = self.material.history.authors.get(post.author_id or 0)
        if author is None or post.author_id is None:
            return None
        age = (post.at - author.joined) / DAY
        band = LONGER if age >= 365 else band_of(age)
        trust = author.trust_at(post.at) if author.trusts else author.trust
        return post.author_id, trust, band, author.role_at(post.at) if author.roles else author.role


class PastFacts(Facts):
    """Facts of a post of the past: made many times a second, so what is the same in all is left to the class."""

    def __init__(self, post: Written, history: History, gists: Gists) -> None:
        self.__dict__.update(
            text=post.text,
            title=post.title,
            kind="thread" if post.title and not post.is_edit else "post",
            edited=post.is_edit,
            links=post.links,
            images=post.images,
            pictures=post.pictures,
            mentions=post.mentions,
            space=history.spaces.get(post.space_id, ""),
            space_id=post.space_id,
            written=post,
            history=history,
            gists=gists,
        )

    @cached_property
    def author(self) -> AuthorFacts | None:
        post = self.__dict__["written"]
        return None if post.author_id is None else self.__dict__["history"].author_at(post.author_id, post.at)

    @cached_property
    def rate(self) -> RateFacts | None:
        post = self.__dict__["written"]
        return None if post.author_id is None else self.__dict__["history"].rate_at(post.author_id, post.at)

    @cached_property
    def copies(self) -> CopyFacts | None:
        post, copies = self.__dict__["written"], self.__dict__["history"].copies
        return None if copies is None else copies.before(post)

    @cached_property
    def language(self) -> str | None:
        return self.__dict__["gists"].language(self.__dict__["written"]) or None

    @cached_property
    def scores(self) -> Mapping[str, float]:
        found: Mapping[str, float] = self.__dict__["gists"].scores(self.__dict__["written"])
        return found


class _Asked:
    """A compiled set that answers with places in the file."""

    def __init__(self, rules: list[RuleDefinition]) -> None:
        self._set: RuleSet = compile_rules(rules)
        # By identity: to compare rules by what they say would cost more than to ask them.
        place = {id(rule): number for number, rule in enumerate(rules)}
        self._place = {id(rule): place[id(rule)] for rule in self._set.rules}
        self._outcomes = [rule.outcome for rule in rules]

    def places(self, facts: Facts) -> list[int]:
        # Without a limit of time: the same posts must be hit on a slow machine too.
        return [self._place[id(met.rule)] for met in self._set.meet(facts, seconds=inf)]

    def places_in_any(self, facts: Iterable[Facts]) -> list[int]:
        """Of a post that was edited: what met any of its versions, once each."""
        return sorted({place for each in facts for place in self.places(each)})

    def heaviest(self, places: list[int]) -> Outcome:
        return max(self._outcomes[place] for place in places)


def rule_lists(plan: Plan) -> list[list[RuleDefinition]]:
    """The rules of the plan, one list for each set."""
    return [rules_from_json(given) for given in (plan.rules, plan.other) if given is not None]


def bucket_seconds(plan: Plan) -> int:
    """How long each step of time is that hits are counted by: a day, a week, four weeks."""
    days = (plan.until - plan.since).days
    return DAY * (1 if days <= 92 else 7 if days <= 1100 else 28)
