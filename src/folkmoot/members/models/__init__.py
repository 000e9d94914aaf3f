"""Accounts, and what they are in each community."""

from folkmoot.members.models.account import Account
from folkmoot.members.models.fields import ProfileField, ProfileValue, Visibility
from folkmoot.members.models.held import HeldSuspension
from folkmoot.members.models.invitation import Invitation
from folkmoot.members.models.membership import Acceptance, Membership, Relation
from folkmoot.members.models.pending import PendingChange
from folkmoot.members.models.questions import JoinAnswer, JoinQuestion
from folkmoot.members.models.trust import Limit, MemberDay, Metric, TrustThreshold

__all__ = [
    "Acceptance",
    "Account",
    "HeldSuspension",
    "Invitation",
    "JoinAnswer",
    "JoinQuestion",
    "Limit",
    "MemberDay",
    "Membership",
    "Metric",
    "PendingChange",
    "ProfileField",
    "ProfileValue",
    "Relation",
    "TrustThreshold",
    "Visibility",
]
