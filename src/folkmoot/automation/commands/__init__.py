"""Every write to workflows and to what runs."""

from folkmoot.automation.commands.attention import retry_step, settle_trouble, skip_step, stop_run
from folkmoot.automation.commands.entering import enter, hear
from folkmoot.automation.commands.looking import look_at_clock
from folkmoot.automation.commands.notes import see_note
from folkmoot.automation.commands.stepping import advance, run_due
from folkmoot.automation.commands.switching import (
    activate,
    archive_workflow,
    change_settings,
    pause_workflow,
    put_in_force,
    resume_all,
    stop_all,
)
from folkmoot.automation.commands.workflows import (
    change_draft,
    copy_workflow,
    create_workflow,
    discard_draft,
    rename_workflow,
)

__all__ = [
    "activate",
    "advance",
    "archive_workflow",
    "change_draft",
    "change_settings",
    "copy_workflow",
    "create_workflow",
    "discard_draft",
    "enter",
    "hear",
    "look_at_clock",
    "pause_workflow",
    "put_in_force",
    "rename_workflow",
    "resume_all",
    "retry_step",
    "run_due",
    "see_note",
    "settle_trouble",
    "skip_step",
    "stop_all",
    "stop_run",
]
