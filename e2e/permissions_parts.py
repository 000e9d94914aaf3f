"""The parts of the permission table, each in a file of its own."""

from __future__ import annotations

from e2e import permissions_boards as boards
from e2e import permissions_by_itself as by_itself
from e2e import permissions_decisions as decisions
from e2e import permissions_goals as goals
from e2e import permissions_metrics as metrics
from e2e import permissions_moderation as moderation
from e2e import permissions_network as network
from e2e import permissions_record as record
from e2e import permissions_segments as segments
from e2e import permissions_transparency as transparency
from e2e import permissions_visits as visits

PARTS = (boards, by_itself, decisions, metrics, moderation, network, transparency, visits, goals, record, segments)
