"""What becomes of letters in the queue. Each step is written down before the next is begun.

A sender puts letters on its list (CLAIMED), marks each before it says a word of it to the server (SENDING), and notes
what came of it. Of a sender that died, the claimed ones certainly have not been sent and wait again; the one in SENDING
may have been, and is not sent again by itself: nobody gets a letter twice because of a crash.
"""

from __future__ import annotations

import uuid
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from folkmoot.core.actor import Actor
from folkmoot.core.errors import NotAllowed
from folkmoot.mail.commands.troubles import note_trouble
from folkmoot.mail.letters import one_line
from folkmoot.mail.models import QueuedLetter, TroubledAddress
from folkmoot.mail.policies import can_manage_mail
from folkmoot.mail.queries import may_send_now, paused_among

_State = QueuedLetter.State
_FIRST_PAUSE, _LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=6)
# With doubled pauses these are two days, after which a server has seen enough.
ATTEMPTS_AT_MOST = 14
# Longer than a sender takes over its list, step by step.
_IN_HAND_AT_MOST = timedelta(minutes=30)


def claim_letters(at_most: int) -> list[QueuedLetter]:
    """Put due letters on a list of one's own: others than bulk first, the longest waiting first."""
    room = may_send_now(at_most)
    now = timezone.now()
    due = QueuedLetter.everywhere.filter(state=_State.WAITING, next_at__lte=now)
    ids = list(due.order_by("is_bulk", "next_at", "id").values_list("id", flat=True)[:room])
    if not ids:
        return []
    claim = uuid.uuid4().hex
    # Asked again in the statement that changes them: another sender may have been quicker.
    QueuedLetter.everywhere.filter(id__in=ids, state=_State.WAITING).update(
        state=_State.CLAIMED, claim=claim, changed_at=now
    )
    mine = QueuedLetter.everywhere.filter(claim=claim, state=_State.CLAIMED).select_related("community")
    return sorted(mine, key=lambda letter: ids.index(letter.id))


def begin_letter(letter: QueuedLetter) -> bool:
    """Mark a claimed letter as being sent; False where it is no more ours to send, or its address is paused."""
    with transaction.atomic():
        mine = QueuedLetter.everywhere.filter(id=letter.id, claim=letter.claim, state=_State.CLAIMED)
        if letter.address in paused_among(letter.community_id, [letter.address]):
            mine.update(state=_State.STOPPED, text="", html="", changed_at=timezone.now())
            return False
        return mine.update(state=_State.SENDING, attempts=letter.attempts + 1, changed_at=timezone.now()) == 1


def note_sent(letter: QueuedLetter) -> None:
    """The server took it. What it says is forgotten."""
    _settle(letter, _State.SENT)


def note_refused(letter: QueuedLetter, said: str, *, is_address: bool) -> None:
    """The server refused it for good; with `is_address` because of whom it is for, who gets no more letters."""
    with transaction.atomic():
        _settle(letter, _State.FAILED, said)
        if is_address:
            note_trouble(
                actor=Actor.system(letter.community_id),
                address=letter.address,
                reason=TroubledAddress.Reason.REFUSED,
                said=said,
            )


def note_delay(letter: QueuedLetter, said: str) -> None:
    """It did not go this time: again after a pause that doubles, until it has been tried often enough."""
    attempts = letter.attempts + 1
    if attempts >= ATTEMPTS_AT_MOST:
        _settle(letter, _State.FAILED, said)
        return
    pause = min(_FIRST_PAUSE * 2 ** (attempts - 1), _LONGEST_PAUSE)
    now = timezone.now()
    _in_hand(letter).update(
        state=_State.WAITING, claim="", next_at=now + pause, last_error=one_line(said)[:500], changed_at=now
    )


def put_back(letters: list[QueuedLetter]) -> None:
    """Let claimed letters that were not begun wait again."""
    rows = QueuedLetter.everywhere.filter(id__in=[letter.id for letter in letters], state=_State.CLAIMED)
    if letters:
        rows.filter(claim=letters[0].claim).update(state=_State.WAITING, claim="", changed_at=timezone.now())


def recover_letters() -> int:
    """Take letters from senders that died; returns how many. See the top for what becomes of them."""
    old = QueuedLetter.everywhere.filter(changed_at__lt=timezone.now() - _IN_HAND_AT_MOST)
    waiting = old.filter(state=_State.CLAIMED).update(state=_State.WAITING, claim="", changed_at=timezone.now())
    unclear = old.filter(state=_State.SENDING).update(state=_State.UNCLEAR, claim="", changed_at=timezone.now())
    return waiting + unclear


def send_again(*, actor: Actor, letter: QueuedLetter) -> None:
    """Send a letter that failed, or of which nobody knows. Managers may; nothing is recorded."""
    if not can_manage_mail(actor):
        raise NotAllowed
    rows = QueuedLetter.everywhere.filter(id=letter.id, community_id=actor.community_id)
    now = timezone.now()
    rows.filter(state__in=[_State.UNCLEAR, _State.FAILED]).update(
        state=_State.WAITING, claim="", attempts=0, next_at=now, changed_at=now
    )


def forget_letters() -> int:
    """Forget letters that were settled longer ago than FOLKMOOT_MAIL_DAYS; returns how many."""
    before = timezone.now() - timedelta(days=settings.MAIL_DAYS)
    settled = [_State.SENT, _State.FAILED, _State.STOPPED, _State.UNCLEAR]
    return QueuedLetter.everywhere.filter(state__in=settled, changed_at__lt=before).delete()[0]


def _settle(letter: QueuedLetter, state: QueuedLetter.State, said: str = "") -> None:
    forgotten = {"text": "", "html": ""} if state == _State.SENT else {}
    _in_hand(letter).update(
        state=state, claim="", last_error=one_line(said)[:500], changed_at=timezone.now(), **forgotten
    )


def _in_hand(letter: QueuedLetter) -> QuerySet[QueuedLetter]:
    return QueuedLetter.everywhere.filter(id=letter.id, claim=letter.claim, state=_State.SENDING)
