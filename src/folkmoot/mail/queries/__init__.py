"""Reads of letters and of addresses with trouble."""

from folkmoot.mail.queries.letters import latest_letters, letter_counts, may_send_now, oldest_due
from folkmoot.mail.queries.received import latest_received
from folkmoot.mail.queries.troubles import paused_addresses, paused_among

__all__ = [
    "latest_letters",
    "latest_received",
    "letter_counts",
    "may_send_now",
    "oldest_due",
    "paused_addresses",
    "paused_among",
]
