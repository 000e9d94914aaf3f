"""What the worker does for communities by the clock."""

from __future__ import annotations

from datetime import timedelta

from folkmoot.communities.commands import delete_due_communities
from folkmoot.core.registry import PeriodicJob

JOBS = (PeriodicJob("communities.deletion", timedelta(hours=1), delete_due_communities),)
