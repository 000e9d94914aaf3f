"""Every write to spaces and their guidelines."""

from folkmoot.spaces.commands.guidelines import accept_space_guidelines, publish_space_guidelines
from folkmoot.spaces.commands.spaces import (
    NewSpace,
    add_space_member,
    archive_space,
    change_space,
    create_space,
    create_spaces,
    order_spaces,
    put_into_spaces,
    remove_space_member,
    space_of_directs,
    take_out_of_spaces,
)

__all__ = [
    "NewSpace",
    "accept_space_guidelines",
    "add_space_member",
    "archive_space",
    "change_space",
    "create_space",
    "create_spaces",
    "order_spaces",
    "publish_space_guidelines",
    "put_into_spaces",
    "remove_space_member",
    "space_of_directs",
    "take_out_of_spaces",
]
