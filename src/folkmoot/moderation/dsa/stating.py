"""A decision as a complete statement of reasons (DSA, art. 17), in the fields of the DSA Transparency Database.

Nothing in it names or quotes a person: what goes there is public (art. 24(5)). What was said to the author stays here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from folkmoot.communities.models import Community
from folkmoot.core.guidelines import Clause
from folkmoot.moderation.dsa import vocabulary as words
from folkmoot.moderation.models import CaseItem, Decision, Sanction, StatementDetails

Deed = Decision.Deed
Statement = dict[str, Any]
BY_MACHINE = frozenset({CaseItem.Kind.RULE, CaseItem.Kind.CLASSIFIER, CaseItem.Kind.OUTSIDE})
_VISIBILITY = {Deed.HIDE: "DECISION_VISIBILITY_CONTENT_DISABLED", Deed.DELETE: "DECISION_VISIBILITY_CONTENT_REMOVED"}
_SEEN_BY = {
    CaseItem.Kind.FLAG: "A member of the community flagged it.",
    CaseItem.Kind.RULE: "A rule of the community found it.",
    CaseItem.Kind.CLASSIFIER: "A classifier run by the community found it.",
    CaseItem.Kind.OUTSIDE: "An automated check by another service found it.",
    CaseItem.Kind.NOTICE: "A notice of illegal content was received about it.",
    CaseItem.Kind.APPEAL: "It was looked at again after an appeal.",
    CaseItem.Kind.STAFF: "A moderator of the community found it.",
}
_DONE = {
    Deed.HIDE: "It was hidden from everybody but its author and the moderators.",
    Deed.DELETE: "It was removed.",
    Deed.SANCTION: "The content itself was left as it is.",
}


@dataclass(frozen=True, slots=True)
class Grounds:
    """What a statement is made of, loaded beforehand: `clause` is empty where the decision stands on the law."""

    community: Community
    decision: Decision
    clause: Clause | None = None
    sanctions: tuple[Sanction, ...] = ()
    details: StatementDetails | None = None
    by_trusted_flagger: bool = False


def restricts(decision: Decision, sanctions: Iterable[Sanction] = ()) -> bool:
    """Whether the decision restricts anything, so that the law wants a statement: words alone do not."""
    if decision.is_undo or decision.reverses_id is not None:
        return False
    binding = {Sanction.Kind.LIMITS, Sanction.Kind.SILENCE, Sanction.Kind.SUSPENSION, Sanction.Kind.BAN}
    return decision.deed in _VISIBILITY or any(each.kind in binding for each in sanctions)


def puid_of(decision: Decision) -> str:
    """What the platform calls this statement: the same for good, and nobody can tell the decision from it."""
    return "fm-" + sha256(f"statement:{decision.id}:{decision.salt}".encode()).hexdigest()[:40]


def statement_of(grounds: Grounds) -> Statement:
    """The statement, without the fields that have nothing to say."""
    decision, details = grounds.decision, grounds.details
    filled: Statement = {
        **_restrictions(grounds),
        **_ground(grounds),
        **_content(decision.evidence, decision),
        "category": _category(grounds),
        "category_specification": list(details.keywords) if details else [],
        "territorial_scope": sorted(details.territories if details and details.territories else words.COUNTRIES),
        "content_language": details.content_language if details else "",
        "application_date": _day(decision.at),
        "decision_facts": _facts(grounds),
        "source_type": _source(grounds),
        "automated_detection": "Yes" if decision.detected_by in BY_MACHINE else "No",
        "automated_decision": _automation(decision),
        "puid": puid_of(decision),
    }
    return {name: value for name, value in filled.items() if value not in ("", [], None)}


def _restrictions(grounds: Grounds) -> Statement:
    decision = grounds.decision
    found: Statement = {}
    if decision.deed in _VISIBILITY:
        found["decision_visibility"] = [_VISIBILITY[Deed(decision.deed)]]
    by_kind = {each.kind: each for each in grounds.sanctions}
    if silence := by_kind.get(Sanction.Kind.SILENCE) or by_kind.get(Sanction.Kind.LIMITS):
        found["decision_provision"] = "DECISION_PROVISION_PARTIAL_SUSPENSION"
        found["end_date_service_restriction"] = _day(silence.until)
    if Sanction.Kind.BAN in by_kind:
        found["decision_account"] = "DECISION_ACCOUNT_TERMINATED"
    elif suspension := by_kind.get(Sanction.Kind.SUSPENSION):
        found["decision_account"] = "DECISION_ACCOUNT_SUSPENDED"
        found["end_date_account_restriction"] = _day(suspension.until)
    return found


def _ground(grounds: Grounds) -> Statement:
    decision, details, clause = grounds.decision, grounds.details, grounds.clause
    explained = details.explanation if details else ""
    if decision.clause.split(":")[0] == "law" or (details and details.legal_ground):
        ground = (details.legal_ground if details else "") or decision.clause.partition(":")[2] or "Applicable law"
        return {
            "decision_ground": words.ILLEGAL,
            "illegal_content_legal_ground": ground[:500],
            "illegal_content_explanation": (explained or f"A moderator found that the content is against: {ground}")[
                :2000
            ],
        }
    title, _newline, text = decision.clause_words.partition("\n")
    title = title or "The guidelines of the community as a whole"
    return {
        "decision_ground": words.INCOMPATIBLE,
        "decision_ground_reference_url": _address_of(grounds.community, clause),
        "incompatible_content_ground": title[:500],
        "incompatible_content_explanation": (explained or f"The clause says: {text or title}")[:2000],
        "incompatible_content_illegal": "Yes" if details and details.is_illegal_too else "No",
    }


def _content(evidence: Mapping[str, Any], decision: Decision) -> Statement:
    types = ["CONTENT_TYPE_IMAGE"] if evidence.get("images") else []
    types += ["CONTENT_TYPE_TEXT"] if evidence.get("text") or evidence.get("title") else []
    at = str(evidence.get("at", ""))[:10] or _day(decision.at)
    if types:
        return {"content_type": types, "content_date": at}
    what = "A member's account and conduct" if decision.deed == Deed.SANCTION else "A part of a member's profile"
    return {"content_type": ["CONTENT_TYPE_OTHER"], "content_type_other": what, "content_date": at}


def _category(grounds: Grounds) -> str:
    if grounds.details and grounds.details.category:
        return grounds.details.category
    return words.OF_CLAUSES.get(grounds.clause.category if grounds.clause else "", words.OTHER_CATEGORY)  # type: ignore[call-overload,no-any-return]


def _facts(grounds: Grounds) -> str:
    decision = grounds.decision
    items = [each for each in decision.evidence.get("items", ()) if isinstance(each, dict)]
    flags = sum(each.get("kind") == CaseItem.Kind.FLAG for each in items)
    by = "An automated rule decided." if decision.decided_by_id is None else "A person decided after looking at it."
    posted = str(decision.evidence.get("at", ""))[:10] or "an unknown date"
    said = [
        f"{_SUBJECTS.get(decision.subject_type, 'Content')} of {posted}.",
        _SEEN_BY[CaseItem.Kind(decision.detected_by)],
        f"It was flagged {flags} times." if flags > 1 else "",
        by,
        _DONE.get(Deed(decision.deed), ""),
        *(f"Measure against the member: {_measure(each)}." for each in grounds.sanctions),
        "The author was told the reasons and may appeal.",
    ]
    return " ".join(filter(None, said))[:5000]


def _measure(sanction: Sanction) -> str:
    ends = f" until {_day(sanction.until)}" if sanction.until else ""
    return f"{sanction.kind}{ends}"


def _source(grounds: Grounds) -> str:
    if grounds.by_trusted_flagger:
        return "SOURCE_TRUSTED_FLAGGER"
    kind = grounds.decision.detected_by
    if kind == CaseItem.Kind.NOTICE:
        return "SOURCE_ARTICLE_16"
    return "SOURCE_TYPE_OTHER_NOTIFICATION" if kind == CaseItem.Kind.FLAG else "SOURCE_VOLUNTARY"


def _automation(decision: Decision) -> str:
    if decision.decided_by_id is None:
        return "AUTOMATED_DECISION_FULLY"
    # A machine had taken it out of sight before a person decided.
    partly = decision.detected_by in BY_MACHINE and decision.state_before in ("held", "hidden")
    return "AUTOMATED_DECISION_PARTIALLY" if partly else "AUTOMATED_DECISION_NOT_AUTOMATED"


def _address_of(community: Community, clause: Clause | None) -> str:
    if clause is None or not clause.ref.startswith("community:"):
        return f"{community.address}guidelines/"
    _place, version, number = clause.ref.split(":")
    return f"{community.address}guidelines/{version}/#clause-{number}"


def _day(moment: datetime | None) -> str:
    return moment.strftime("%Y-%m-%d") if moment is not None else ""


_SUBJECTS = {
    "post": "A post", "thread": "A thread", "profile": "A profile", "member": "A profile", "group": "A group",
    "poll": "A poll", "notice": "Content named in a notice", "complaint": "Content named in a notice",
}  # fmt: skip
