"""What the gate contributes to the whole."""

from __future__ import annotations


def register_gate() -> None:
    """What comes of rulings, and what is remembered of texts."""
    from datetime import timedelta

    from folkmoot.activity.consumers import Consumer, consumers
    from folkmoot.core.moderation import refusal_listeners, settlers
    from folkmoot.core.registry import PeriodicJob, periodic_jobs
    from folkmoot.moderation.commands import printing
    from folkmoot.moderation.commands.ruling import note_refusal, settle_ruling

    settlers.add("moderation.gate", settle_ruling)
    refusal_listeners.add("moderation.gate", note_refusal)
    prints = Consumer("moderation.prints", printing.keep_prints, printing.KINDS, reset=printing.forget_prints)
    consumers.add(prints.name, prints)
    job = PeriodicJob("moderation.traces", timedelta(hours=24), printing.forget_old_traces)
    periodic_jobs.add(job.name, job)
