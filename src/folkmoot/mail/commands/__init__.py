"""Every change of the mail room."""

from folkmoot.mail.commands.queueing import queue_letter, queue_letters
from folkmoot.mail.commands.troubles import note_trouble, release_address

__all__ = ["note_trouble", "queue_letter", "queue_letters", "release_address"]
