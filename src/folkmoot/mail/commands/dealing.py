"""Dealing with mail that was taken in: replies go to their rooms, reports to the addresses they are about."""

from __future__ import annotations

from datetime import timedelta
from email.message import Message
from email.utils import parseaddr

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from folkmoot.core.actor import Actor
from folkmoot.core.errors import FolkmootError, RateLimited, RuleBroken
from folkmoot.core.tenancy import scope
from folkmoot.mail.commands.receiving import Destination, destination_of, letter_destination
from folkmoot.mail.commands.refusing import answer_refusal
from folkmoot.mail.commands.troubles import forget_softs, note_trouble
from folkmoot.mail.guarding import guard
from folkmoot.mail.handlers import reply_handlers
from folkmoot.mail.judging import automatic_sign
from folkmoot.mail.mime import header, parsed
from folkmoot.mail.models import QueuedLetter, ReceivedMail
from folkmoot.mail.reading import read_reply
from folkmoot.mail.reply_tokens import ReplyTo
from folkmoot.mail.reports import read_report
from folkmoot.members.models import Membership

_State = ReceivedMail.State
_ATTEMPTS_AT_MOST = 5
_PAUSE = timedelta(minutes=5)
# More replies of one member to one place in an hour are two programs talking to each other.
LOOP_AT, LOOP_WITHIN = 15, timedelta(hours=1)


class _Ignored(Exception):
    """It was sent by a program."""


def claim_mail() -> ReceivedMail | None:
    """The next mail that is due, taken from the others for a while."""
    now = timezone.now()
    due = ReceivedMail.objects.filter(state=_State.WAITING, next_at__lte=now)
    for mail in due.order_by("next_at", "id")[:5]:
        # Before it is read, so that a mail which ends the process does not do so for ever.
        mine = due.filter(id=mail.id, attempts=mail.attempts)
        if mine.update(attempts=F("attempts") + 1, next_at=now + _PAUSE):
            mail.attempts += 1
            return mail
    return None


def deal_with(mail: ReceivedMail) -> None:
    """Do what a claimed mail is for, and note its fate. What failed by accident is tried again a few times."""
    if mail.attempts > _ATTEMPTS_AT_MOST:
        _settle(mail, _State.FAILED, "attempts", "")
        return
    destination = destination_of(mail.recipient)
    if destination is None:
        _settle(mail, _State.REFUSED, "no-such-address", "")
        return
    try:
        guard(bytes(mail.content))
        message = parsed(bytes(mail.content))
        if destination.reply is None:
            _take_report(mail, message, destination)
        else:
            _take_reply(mail, message, destination.reply)
    except RateLimited as error:
        ReceivedMail.objects.filter(id=mail.id).update(
            next_at=timezone.now() + timedelta(seconds=error.retry_after), attempts=F("attempts") - 1
        )
    except _Ignored as sign:
        _settle(mail, _State.IGNORED, "automatic", str(sign))
    except FolkmootError as error:
        _refuse(mail, destination.reply, error)


def forget_received() -> int:
    """Forget mails that came longer ago than FOLKMOOT_MAIL_DAYS; returns how many."""
    before = timezone.now() - timedelta(days=settings.MAIL_DAYS)
    return ReceivedMail.objects.filter(created_at__lt=before).exclude(state=_State.WAITING).delete()[0]


def _take_reply(mail: ReceivedMail, message: Message, to: ReplyTo) -> None:
    if sign := automatic_sign(message, mail.envelope_sender):
        raise _Ignored(sign)
    member = Membership.everywhere.select_related("account", "community").get(id=to.member_id)
    with scope(member.community_id), translation.override(_language(member)):
        if _is_loop(mail):
            raise _Ignored("loop")
        if to.is_over:
            raise RuleBroken("expired", _("The address that you replied to is no longer valid. Reply on the page."))
        if not _is_from(member, message):
            raise RuleBroken(
                "other-sender",
                _("It came from an address that is not confirmed as yours. Reply from an address of your account."),
            )
        handler = reply_handlers.get(to.handler)
        reply = read_reply(message)
        if handler.needs_text and not reply.markdown.strip() and not reply.files:
            raise RuleBroken("empty", _("Nothing was left of it without what it quotes and its signature."))
        with transaction.atomic():
            place = handler.take(member, to.target_id, reply)
            _settle(mail, _State.TAKEN, "", "", place=place)
        forget_softs(actor=Actor.system(member.community_id), address=parseaddr(header(message, "From"))[1])


def _take_report(mail: ReceivedMail, message: Message, destination: Destination) -> None:
    report = read_report(message)
    if report is None:
        raise _Ignored("no report")
    if destination.letter_id is None:
        destination = letter_destination(report.token) or destination
    letter_id = destination.letter_id
    letter = QueuedLetter.everywhere.filter(id=letter_id).first() if letter_id is not None else None
    if letter is None:
        raise _Ignored("no letter")
    note_trouble(
        actor=Actor.system(letter.community_id), address=letter.address, reason=report.reason, said=report.said
    )
    ReceivedMail.objects.filter(id=mail.id).update(community_id=letter.community_id)
    _settle(mail, _State.REPORT, str(report.reason), report.said)


def _refuse(mail: ReceivedMail, to: ReplyTo | None, error: FolkmootError) -> None:
    with transaction.atomic():
        _settle(mail, _State.REFUSED, error.code[:40], error.message[:500])
        members = Membership.everywhere.select_related("account", "community")
        member = members.filter(id=to.member_id).first() if to else None
        if member is not None and error.code != "bomb":
            with translation.override(_language(member)):
                answer_refusal(mail, member, error)


def _settle(mail: ReceivedMail, state: ReceivedMail.State, code: str, said: str, *, place: str = "") -> None:
    # What was taken stands in its room, reports are read: only what was not is kept as it came, to look at.
    content = b"" if state in (_State.TAKEN, _State.REPORT, _State.IGNORED) else bytes(mail.content)
    ReceivedMail.objects.filter(id=mail.id).update(
        state=state, code=code, said=said, place=place[:200], content=content
    )


def _is_loop(mail: ReceivedMail) -> bool:
    since = timezone.now() - LOOP_WITHIN
    same = ReceivedMail.objects.filter(member_id=mail.member_id, target=mail.target, created_at__gt=since)
    return same.filter(state=_State.TAKEN).count() >= LOOP_AT


def _is_from(member: Membership, message: Message) -> bool:
    sender = parseaddr(header(message, "From"))[1].lower()
    if member.account is None or "@" not in sender:
        return False
    confirmed = EmailAddress.objects.filter(user=member.account, verified=True, email__iexact=sender)
    return sender == member.account.email.lower() or confirmed.exists()


def _language(member: Membership) -> str:
    return (member.account.language if member.account else "") or settings.LANGUAGE_CODE
