"""Every write of the groups room."""

from folkmoot.groups.commands.asking import change_group_questions, publish_group_guidelines
from folkmoot.groups.commands.deciding import (
    approve_request,
    change_group_role,
    decline_request,
    remove_from_group,
)
from folkmoot.groups.commands.inviting import end_group_invitation, invite_by_link, invite_to_group
from folkmoot.groups.commands.joining import (
    accept_group_guidelines,
    decline_invitation,
    join_group,
    leave_group,
)
from folkmoot.groups.commands.making import (
    archive_group,
    change_group,
    change_group_settings,
    create_group,
    set_group_picture,
)
from folkmoot.groups.commands.merging import MergePreview, merge_groups, preview_merge, undo_merge
from folkmoot.groups.commands.places import archive_group_space, change_group_space, create_group_space
from folkmoot.groups.commands.splitting import Split, check_split, split_group

__all__ = [
    "MergePreview",
    "Split",
    "accept_group_guidelines",
    "approve_request",
    "archive_group",
    "archive_group_space",
    "change_group",
    "change_group_questions",
    "change_group_role",
    "change_group_settings",
    "change_group_space",
    "check_split",
    "create_group",
    "create_group_space",
    "decline_invitation",
    "decline_request",
    "end_group_invitation",
    "invite_by_link",
    "invite_to_group",
    "join_group",
    "leave_group",
    "merge_groups",
    "preview_merge",
    "publish_group_guidelines",
    "remove_from_group",
    "set_group_picture",
    "split_group",
    "undo_merge",
]
