"""Every write to communities and their guidelines."""

from folkmoot.communities.commands.community import change_community, create_community
from folkmoot.communities.commands.guidelines import publish_guidelines
from folkmoot.communities.commands.setting_up import finish_setting_up, mark_step

__all__ = [
    "change_community",
    "create_community",
    "finish_setting_up",
    "mark_step",
    "publish_guidelines",
]
