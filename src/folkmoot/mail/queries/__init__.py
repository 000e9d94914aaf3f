"""Reads of letters and of addresses with trouble."""

from folkmoot.mail.queries.letters import latest_letters, letter_counts, may_send_now
from folkmoot.mail.queries.troubles import paused_addresses, paused_among

__all__ = ["latest_letters", "letter_counts", "may_send_now", "paused_addresses", "paused_among"]
