"""What the gate contributes to the whole."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _


def register_gate() -> None:
    """What comes of rulings, and what is remembered of texts."""
    from datetime import timedelta

    from folkmoot.activity.consumers import Consumer, consumers
    from folkmoot.core.moderation import judges, refusal_listeners, settlers
    from folkmoot.core.registry import (
        ActivityKind,
        BackgroundLoop,
        PeriodicJob,
        activity_kinds,
        background_loops,
        periodic_jobs,
    )
    from folkmoot.moderation.commands import gists, heating, outside, printing
    from folkmoot.moderation.commands.ruling import note_refusal, settle_ruling
    from folkmoot.moderation.gate.asking import judge_by_outside
    from folkmoot.moderation.gate.errands import run_errands

    settlers.add("moderation.gate", settle_ruling)
    refusal_listeners.add("moderation.gate", note_refusal)
    prints = Consumer("moderation.prints", printing.keep_prints, printing.KINDS, reset=printing.forget_prints)
    consumers.add(prints.name, prints)
    edited = Consumer("moderation.gists", gists.keep_gists_of_edited, gists.EDITED)
    consumers.add(edited.name, edited)
    asked = Consumer("moderation.outside", outside.hear_for_outside, outside.KINDS)
    consumers.add(asked.name, asked)
    judges.add("moderation.outside", judge_by_outside)
    background_loops.add("moderation.errands", BackgroundLoop("moderation.errands", run_errands))
    changed = _("%(actor)s changed whom outside is asked about texts")
    activity_kinds.add("moderation.outside.changed", ActivityKind("moderation.outside.changed", changed, counts=False))
    for job in (
        PeriodicJob("moderation.traces", timedelta(hours=24), printing.forget_old_traces),
        PeriodicJob("moderation.gists", timedelta(seconds=5), gists.keep_gists_everywhere),
        PeriodicJob("moderation.errands", timedelta(hours=24), outside.forget_old_errands),
        PeriodicJob("moderation.heat", timedelta(minutes=5), heating.look_for_heat),
        PeriodicJob("moderation.alerts", timedelta(hours=24), heating.forget_old_alerts),
    ):
        periodic_jobs.add(job.name, job)
