"""Letters on their way out, mails that came in, and addresses that take none."""

from folkmoot.mail.models.letter import QueuedLetter
from folkmoot.mail.models.mailbox import MailboxPosition
from folkmoot.mail.models.received import ReceivedMail
from folkmoot.mail.models.trouble import TroubledAddress

__all__ = ["MailboxPosition", "QueuedLetter", "ReceivedMail", "TroubledAddress"]
