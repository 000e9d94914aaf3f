"""What a community's decisions teach, and which classifiers it has."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from folkmoot.core.guidelines import ClauseCategory
from folkmoot.moderation.classifier.judging import SPAM, TOXICITY
from folkmoot.moderation.clauses import clauses_by_ref
from folkmoot.moderation.models import ClassifierSettings, CommunityClassifier, Decision

# What a decision against a text says of it, by what its clause is about. Other clauses say nothing of either.
LABELS: Mapping[str, str] = {
    ClauseCategory.SPAM: SPAM,
    ClauseCategory.FRAUD: SPAM,
    ClauseCategory.CONDUCT: TOXICITY,
    ClauseCategory.HARASSMENT: TOXICITY,
    ClauseCategory.HATE: TOXICITY,
    ClauseCategory.VIOLENCE: TOXICITY,
}
_AGAINST = frozenset({Decision.Deed.HIDE, Decision.Deed.DELETE})
_FOR = frozenset({Decision.Deed.NOTHING, Decision.Deed.APPROVE, Decision.Deed.RESTORE})
# The latest count: what a community wants changes.
DECISIONS_AT_MOST = 20_000


@dataclass(frozen=True, slots=True)
class Lesson:
    """A text that people decided on, by whom it is, and whether it was what each label means, where that is known."""

    text: str
    author: str
    labels: Mapping[str, bool]


def settings_of(community_id: int) -> ClassifierSettings:
    """The community's row, or the defaults where it has settled nothing."""
    found = ClassifierSettings.everywhere.filter(community_id=community_id).first()
    return found or ClassifierSettings(community_id=community_id)


def in_force(community_id: int) -> CommunityClassifier | None:
    """The classifier of its own that the community uses."""
    return CommunityClassifier.everywhere.filter(
        community_id=community_id, state=CommunityClassifier.State.IN_FORCE
    ).first()


def classifiers_of(community_id: int) -> list[CommunityClassifier]:
    """All there were, the newest first."""
    rows = CommunityClassifier.everywhere.filter(community_id=community_id).select_related("made_by")
    return list(rows.order_by("-number")[:50])


def classifier_keys(prefix: str) -> Iterable[str]:
    """Where the files of classifiers are kept, of all communities."""
    rows = CommunityClassifier.everywhere.filter(key__startswith=prefix)
    return rows.values_list("key", flat=True).iterator()


def taught_decisions(community_id: int) -> list[Decision]:
    """The last word of people on each thing, the newest first. What rules decided alone teaches nothing."""
    rows = Decision.everywhere.filter(community_id=community_id, decided_by__isnull=False, is_undo=False)
    rows = rows.filter(deed__in=_AGAINST | _FOR).order_by("-id")[:DECISIONS_AT_MOST]
    latest: dict[tuple[str, int], Decision] = {}
    for decision in rows:
        latest.setdefault((decision.subject_type, decision.subject_id), decision)
    return list(latest.values())


def lessons(community_id: int) -> list[Lesson]:
    """What the decisions teach: against a text by its clause's category, for it of both labels."""
    decisions = taught_decisions(community_id)
    clauses = clauses_by_ref(community_id, {one.clause for one in decisions if one.clause})
    found = []
    for decision in decisions:
        evidence = decision.evidence
        text = "\n".join(filter(None, (str(evidence.get("title", "")), str(evidence.get("text", "")))))
        clause = clauses.get(decision.clause)
        labels = _labels(decision.deed, LABELS.get(clause.category, "") if clause else "")
        if text.strip() and labels:
            found.append(Lesson(text, str(decision.author_id or f"nobody-{decision.pk}"), labels))
    return found


def new_decisions(community_id: int) -> int:
    """How many decisions of people came since the last training."""
    last = CommunityClassifier.everywhere.filter(community_id=community_id).order_by("-number").first()
    rows = Decision.everywhere.filter(community_id=community_id, decided_by__isnull=False, is_undo=False)
    return rows.filter(pk__gt=last.last_decision_id if last else 0, deed__in=_AGAINST | _FOR).count()


def _labels(deed: str, label: str) -> dict[str, bool]:
    if deed in _FOR:
        return {SPAM: False, TOXICITY: False}
    # Hidden as spam says nothing of its tone, and the other way round.
    return {label: True} if label else {}
