"""Cases and what is in them, decisions, sanctions."""

from folkmoot.moderation.models.case import Case, CaseItem
from folkmoot.moderation.models.decision import Decision
from folkmoot.moderation.models.sanction import Sanction

__all__ = ["Case", "CaseItem", "Decision", "Sanction"]
