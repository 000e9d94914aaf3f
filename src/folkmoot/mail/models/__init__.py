"""Letters on their way out, and addresses that take none."""

from folkmoot.mail.models.letter import QueuedLetter
from folkmoot.mail.models.trouble import TroubledAddress

__all__ = ["QueuedLetter", "TroubledAddress"]
