"""Rules and word lists through the API, for those who moderate."""

from __future__ import annotations

from typing import Annotated, Any

from ninja import Field, Path, Router, Schema, Status

from folkmoot.core.api.schemas import PROBLEMS, Input
from folkmoot.core.errors import NotAllowed, NotFound
from folkmoot.core.request import CommunityRequest
from folkmoot.moderation.commands.rules import change_rule, create_rule, import_rules, restore_rule, retire_rule
from folkmoot.moderation.models import Rule
from folkmoot.moderation.queries.rules import book_of, definitions_of, find_rule, met_within, versions_of
from folkmoot.moderation.rules.definition import (
    FORMAT,
    RuleDefinition,
    rule_from_json,
    rule_to_json,
    rules_from_json,
)
from folkmoot.moderation.rules.policies import can_see_rules
from folkmoot.moderation.rules.trying import Trial, try_on
from folkmoot.moderation.rules.wording import parsed

router = Router(tags=["moderation rules"])
RuleKey = Annotated[str, Path(max_length=60, pattern="^[a-z0-9][a-z0-9-]*$")]


class ModerationRuleExempt(Schema):
    """Who a rule leaves alone: from this role and this trust level upwards, in these spaces, of these groups."""

    role: str | None = None
    trust: int | None = None
    spaces: list[str] = Field(default_factory=list)
    groups: list[str] = Field(default_factory=list)


class ModerationRuleOut(Schema):
    """A rule. `when` is the condition as text, `condition` the same as data."""

    key: str
    name: str
    when: str
    condition: dict[str, Any]
    outcome: str
    clause: str
    reason: str
    tags: list[str]
    exempt: ModerationRuleExempt
    on: bool
    only_notes: bool
    version: int
    met_within_30_days: int


class ModerationRuleIn(Input):
    """A rule as it shall be. Give the condition as text in `when` or as data in `condition`."""

    name: str = Field(min_length=1, max_length=100)
    when: str | None = Field(None, max_length=20_000)
    condition: dict[str, Any] | None = None
    outcome: str = Field("flag", max_length=10)
    key: str = Field("", max_length=60)
    clause: str = Field("", max_length=60)
    reason: str = Field("", max_length=500)
    tags: list[str] = Field(default_factory=list, max_length=5)
    exempt: ModerationRuleExempt | None = None
    on: bool = True
    only_notes: bool = False
    version: int | None = Field(None, ge=1, le=10**6)

    def definition(self) -> RuleDefinition:
        """The rule, checked; raises RuleBroken."""
        return rule_from_json(self.model_dump(exclude={"version"}))


class ModerationRulesFile(Input):
    """The content of RULES.json. With `replaces`, rules that it does not name are laid aside."""

    format: str = Field(FORMAT, max_length=40)
    rules: list[dict[str, Any]] = Field(max_length=2000)
    replaces: bool = False


class ModerationRulesTaken(Schema):
    """How many rules of a file are new, and how many say something else now."""

    added: int
    changed: int


class ModerationRuleVersionOut(Schema):
    """What a rule said from a moment on."""

    number: int
    at: Any
    by: str | None
    definition: dict[str, Any]


class ModerationTrialIn(Input):
    """A text to try rules and words on; `when` tries one condition in place of the rules."""

    text: str = Field(max_length=64_000)
    title: str = Field("", max_length=300)
    when: str = Field("", max_length=20_000)
    trust: int = Field(0, ge=0, le=4)
    age_days: float = Field(1, ge=0, le=100_000)
    posts: int = Field(0, ge=0, le=10**9)


class ModerationTrialOut(Schema):
    """What they made of it. `reads` is the text seen through disguise."""

    outcome: str
    rules: list[dict[str, Any]]
    words: list[dict[str, str]]
    tags: list[str]
    source: str
    reads: str


@router.get(
    "/moderation/rules", response={200: list[ModerationRuleOut], **PROBLEMS}, operation_id="list_moderation_rules"
)
def list_rules(request: CommunityRequest) -> Any:
    """All rules in their order. Moderators."""
    _must_see(request)
    return _told(request, definitions_of(request.community.id))


@router.post("/moderation/rules", response={201: ModerationRuleOut, **PROBLEMS}, operation_id="create_moderation_rule")
def create(request: CommunityRequest, payload: ModerationRuleIn) -> Any:
    """Add a rule behind the others. Managers."""
    return Status(201, _one(request, create_rule(actor=request.actor, rule=payload.definition())))


@router.put(
    "/moderation/rules", response={200: ModerationRulesTaken, **PROBLEMS}, operation_id="import_moderation_rules"
)
def take_file(request: CommunityRequest, payload: ModerationRulesFile) -> Any:
    """Take the rules of a file: all of them, or none where one is wrong. Managers."""
    rules = rules_from_json({"format": payload.format, "rules": payload.rules})
    added, changed = import_rules(actor=request.actor, rules=rules, replaces=payload.replaces)
    return {"added": added, "changed": changed}


@router.post(
    "/moderation/rules/test", response={200: ModerationTrialOut, **PROBLEMS}, operation_id="try_moderation_rules"
)
def try_text(request: CommunityRequest, payload: ModerationTrialIn) -> Any:
    """Try rules and words on a text; nothing is stored. Moderators."""
    _must_see(request)
    book = book_of(request.community.id)
    rules = [RuleDefinition("when", parsed(payload.when))] if payload.when.strip() else book.rules
    trial = Trial(
        payload.text, payload.title, trust=payload.trust, age_days=payload.age_days, posts=payload.posts
    )  # fmt: skip
    tried = try_on(trial, rules, book.words)
    return {
        "outcome": tried.outcome.name.lower(),
        "rules": [{"key": met.rule.key, "name": met.rule.name, "evidence": met.evidence} for met in tried.met],
        "words": [
            {"word": entry.word, "action": entry.action.value, "written": found.written, "how": found.how}
            for entry, found in tried.words
        ],
        "tags": list(tried.tags), "source": tried.source, "reads": tried.normal,
    }  # fmt: skip


@router.put(
    "/moderation/rules/{slug:rule_key}",
    response={200: ModerationRuleOut, **PROBLEMS},
    operation_id="change_moderation_rule",
)
def change(request: CommunityRequest, rule_key: RuleKey, payload: ModerationRuleIn) -> Any:
    """Make a rule say something else. Managers. `version` is the one that you read."""
    row = change_rule(actor=request.actor, key=rule_key, rule=payload.definition(), version=payload.version)
    return _one(request, row)


@router.delete(
    "/moderation/rules/{slug:rule_key}", response={204: None, **PROBLEMS}, operation_id="retire_moderation_rule"
)
def retire(request: CommunityRequest, rule_key: RuleKey) -> Any:
    """Lay a rule aside; it can be brought back. Managers."""
    retire_rule(actor=request.actor, key=rule_key)
    return Status(204, None)


@router.post(
    "/moderation/rules/{slug:rule_key}/restore",
    response={200: ModerationRuleOut, **PROBLEMS},
    operation_id="restore_moderation_rule",
)
def restore(request: CommunityRequest, rule_key: RuleKey) -> Any:
    """Bring back a rule that was laid aside. Managers."""
    return _one(request, restore_rule(actor=request.actor, key=rule_key))


@router.get(
    "/moderation/rules/{slug:rule_key}/versions",
    response={200: list[ModerationRuleVersionOut], **PROBLEMS},
    operation_id="list_moderation_rule_versions",
)
def list_versions(request: CommunityRequest, rule_key: RuleKey) -> Any:
    """What the rule said, newest first. Moderators."""
    _must_see(request)
    row = find_rule(request.community.id, rule_key)
    if row is None:
        raise NotFound
    return [
        {"number": each.number, "at": each.at.isoformat(), "by": each.by.handle if each.by else None,
         "definition": each.definition}
        for each in versions_of(row)
    ]  # fmt: skip


def _must_see(request: CommunityRequest) -> None:
    if not can_see_rules(request.actor):
        raise NotAllowed


def _told(request: CommunityRequest, rules: list[RuleDefinition]) -> list[dict[str, Any]]:
    community_id = request.community.id
    met = met_within(community_id)
    versions = dict(Rule.everywhere.filter(community_id=community_id).values_list("key", "version"))
    return [
        {**rule_to_json(rule), "version": versions.get(rule.key, 1), "met_within_30_days": met.get(rule.id or 0, 0)}
        for rule in rules
    ]


def _one(request: CommunityRequest, row: Rule) -> dict[str, Any]:
    return _told(request, [row.definition()])[0]
