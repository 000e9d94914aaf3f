"""Every write to threads, posts and what hangs on them."""

from folkmoot.content.commands.asking import NewPoll
from folkmoot.content.commands.channels import change_channel, open_channel
from folkmoot.content.commands.directs import (
    add_participants,
    leave_conversation,
    name_conversation,
    remove_participant,
    set_takes_strangers,
    start_conversation,
)
from folkmoot.content.commands.editing import approve_edit, edit_post, resubmit_post
from folkmoot.content.commands.files import drop_unused_files, markdown_of, upload_attachment
from folkmoot.content.commands.judging import hide_thread, hold_again, reject_post, restore_thread
from folkmoot.content.commands.marking import mark_spaces_read, settle_reminder
from folkmoot.content.commands.messages import mark_unread, pin_message, send_message, unpin_message
from folkmoot.content.commands.moving import merge_threads, move_posts, move_thread, split_thread
from folkmoot.content.commands.polls import add_option, cast_ballot, close_poll, edit_poll, retract_ballot
from folkmoot.content.commands.posts import create_post, delete_post, restore_post
from folkmoot.content.commands.previews import change_content_settings, drop_old_previews, remove_preview
from folkmoot.content.commands.reactions import add_reaction, remove_reaction
from folkmoot.content.commands.reading import (
    add_bookmark,
    discard_draft,
    follow_thread,
    mark_read,
    record_view,
    remove_bookmark,
    save_draft,
)
from folkmoot.content.commands.reverting import revert_post
from folkmoot.content.commands.states import (
    accept_answer,
    approve_post,
    close_thread,
    hide_post,
    make_wiki,
    pin_thread,
    reopen_thread,
    unaccept_answer,
    unpin_thread,
)
from folkmoot.content.commands.threads import create_thread, delete_thread, rename_thread, retag_thread
from folkmoot.content.commands.topics import make_topic

__all__ = [
    "NewPoll",
    "accept_answer",
    "add_bookmark",
    "add_option",
    "add_participants",
    "add_reaction",
    "approve_edit",
    "approve_post",
    "cast_ballot",
    "change_channel",
    "change_content_settings",
    "close_poll",
    "close_thread",
    "create_post",
    "create_thread",
    "delete_post",
    "delete_thread",
    "discard_draft",
    "drop_old_previews",
    "drop_unused_files",
    "edit_poll",
    "edit_post",
    "follow_thread",
    "hide_post",
    "hide_thread",
    "hold_again",
    "leave_conversation",
    "make_topic",
    "make_wiki",
    "mark_read",
    "mark_spaces_read",
    "mark_unread",
    "markdown_of",
    "merge_threads",
    "move_posts",
    "move_thread",
    "name_conversation",
    "open_channel",
    "pin_message",
    "pin_thread",
    "record_view",
    "reject_post",
    "remove_bookmark",
    "remove_participant",
    "remove_preview",
    "remove_reaction",
    "rename_thread",
    "reopen_thread",
    "restore_post",
    "restore_thread",
    "resubmit_post",
    "retag_thread",
    "retract_ballot",
    "revert_post",
    "save_draft",
    "send_message",
    "set_takes_strangers",
    "settle_reminder",
    "split_thread",
    "start_conversation",
    "unaccept_answer",
    "unpin_message",
    "unpin_thread",
    "upload_attachment",
]
