"""The tables of the groups room."""

from folkmoot.groups.models.group import Group, GroupAddress, GroupMerge, GroupSettings, GroupSpace
from folkmoot.groups.models.guidelines import GroupClause, GroupGuidelines
from folkmoot.groups.models.member import GroupAnswer, GroupInvitation, GroupMember, GroupQuestion

__all__ = [
    "Group",
    "GroupAddress",
    "GroupAnswer",
    "GroupClause",
    "GroupGuidelines",
    "GroupInvitation",
    "GroupMember",
    "GroupMerge",
    "GroupQuestion",
    "GroupSettings",
    "GroupSpace",
]
