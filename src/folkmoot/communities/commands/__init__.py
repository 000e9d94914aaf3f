"""Every write to communities and their guidelines."""

from folkmoot.communities.commands.community import change_community, create_community
from folkmoot.communities.commands.deletion import ask_for_deletion, delete_due_communities, take_deletion_back
from folkmoot.communities.commands.guidelines import (
    discard_guidelines_draft,
    publish_guidelines,
    save_guidelines_draft,
)
from folkmoot.communities.commands.setting_up import finish_setting_up, mark_step

__all__ = [
    "ask_for_deletion",
    "change_community",
    "create_community",
    "delete_due_communities",
    "discard_guidelines_draft",
    "finish_setting_up",
    "mark_step",
    "publish_guidelines",
    "save_guidelines_draft",
    "take_deletion_back",
]
