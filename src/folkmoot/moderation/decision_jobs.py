"""What the worker does about measures and the audit log by the clock."""

from __future__ import annotations

from datetime import timedelta

from folkmoot.core.registry import PeriodicJob
from folkmoot.moderation.anchors import anchor_heads
from folkmoot.moderation.commands.braking import end_brakes, watch_for_raids
from folkmoot.moderation.commands.sanctioning import end_served
from folkmoot.moderation.commands.tracing import forget_traces

JOBS = (
    PeriodicJob("moderation.sanctions", timedelta(minutes=5), end_served),
    PeriodicJob("moderation.addresses", timedelta(days=1), forget_traces),
    PeriodicJob("moderation.brakes", timedelta(minutes=5), end_brakes),
    PeriodicJob("moderation.raids", timedelta(minutes=5), watch_for_raids),
    PeriodicJob("moderation.anchors", timedelta(hours=1), anchor_heads),
)
