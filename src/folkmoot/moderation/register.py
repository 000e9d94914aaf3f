"""What the moderation room contributes to the whole."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from folkmoot.core.registry import ActivityKind, activity_kinds, log_keepers

_DECISION_KINDS = (
    ("moderation.decision.made", _("%(actor)s decided about %(subject)s")),
    ("moderation.sanction.imposed", _("%(actor)s took a measure against a member")),
    ("moderation.sanction.lifted", _("%(actor)s lifted a measure against a member")),
    ("moderation.sanction.ended", _("A measure against a member ran out")),
)
_RULE_KINDS = (
    ("moderation.rule.created", _("%(actor)s made a rule")),
    ("moderation.rule.changed", _("%(actor)s changed a rule")),
    ("moderation.rule.retired", _("%(actor)s laid a rule aside")),
    ("moderation.rule.restored", _("%(actor)s brought a rule back")),
    ("moderation.rules.ordered", _("%(actor)s put the rules in another order")),
    ("moderation.words.changed", _("%(actor)s changed the word lists")),
)

_BACKTEST_KINDS = (
    ("moderation.backtest.started", _("%(actor)s tried rules on history")),
    ("moderation.backtest.cancelled", _("%(actor)s cancelled a backtest")),
    ("moderation.backtest.deleted", _("%(actor)s deleted a backtest")),
    ("moderation.backtest.brought", _("%(actor)s put hits of a backtest before the moderators")),
    ("moderation.backtest.taken-back", _("%(actor)s took hits of a backtest back from the moderators")),
    ("moderation.backtest.judged", _("%(actor)s judged a post of a sample")),
    ("moderation.backtest.unjudged", _("%(actor)s took a judgement of a sample back")),
)


def register() -> None:
    """Called once, when the room is ready."""
    from folkmoot.moderation.classifier_register import register_classifier
    from folkmoot.moderation.decisions_register import register_decisions
    from folkmoot.moderation.gate_register import register_gate
    from folkmoot.moderation.queue_register import register_queue
    from folkmoot.moderation.transparency_register import register_transparency

    register_queue()
    register_decisions()
    register_classifier()
    register_rules()
    register_backtests()
    register_gate()
    register_transparency()


def register_classifier() -> None:
    """Who may give scores."""
    from folkmoot.moderation.classifier.providers import OWN, own_scores, score_providers

    score_providers.add(OWN, own_scores)


def register_decisions() -> None:
    """Decisions, measures, the audit log, appeals."""
    from folkmoot.moderation.commands.auditing import keep_in_audit_log
    from folkmoot.moderation.commands.recording import keep_decisions

    for name, sentence in _DECISION_KINDS:
        activity_kinds.add(name, ActivityKind(name, sentence, counts=False))
    log_keepers.add("moderation.decisions", keep_decisions)
    log_keepers.add("moderation.audit", keep_in_audit_log)


def register_rules() -> None:
    """Rules and word lists: who judges, and what is counted."""
    from folkmoot.core.moderation import judges, settlers
    from folkmoot.core.registry import guidelines_listeners
    from folkmoot.moderation.commands.renumbering import follow_clauses
    from folkmoot.moderation.rules.judging import count_settled, judge_by_rules

    for name, sentence in _RULE_KINDS:
        activity_kinds.add(name, ActivityKind(name, sentence, counts=False))
    judges.add("moderation.rules", judge_by_rules)
    settlers.add("moderation.rules", count_settled)
    guidelines_listeners.add("moderation.clauses", follow_clauses)


def register_backtests() -> None:
    """Rules tried on history."""
    from folkmoot.core.registry import periodic_jobs
    from folkmoot.moderation.backtest.jobs import JOBS

    for name, sentence in _BACKTEST_KINDS:
        activity_kinds.add(name, ActivityKind(name, sentence, counts=False))
    for job in JOBS:
        periodic_jobs.add(job.name, job)
