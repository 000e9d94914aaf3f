"""What the worker does for mail by the clock."""

from __future__ import annotations

from datetime import timedelta

from folkmoot.core.registry import PeriodicJob
from folkmoot.mail.commands.dealing import forget_received
from folkmoot.mail.commands.sending import forget_letters, recover_letters
from folkmoot.mail.ways.imap import start_reading

JOBS = (
    PeriodicJob("mail.imap", timedelta(seconds=30), start_reading),
    PeriodicJob("mail.recovery", timedelta(minutes=5), recover_letters),
    PeriodicJob("mail.forgetting", timedelta(hours=6), forget_letters),
    PeriodicJob("mail.forgetting-received", timedelta(hours=6), forget_received),
)
