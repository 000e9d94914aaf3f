from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core import mail as mail_box

from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.core.testing.cast import Cast
from folkmoot.mail.commands import note_trouble, queue_letter, queue_letters, release_address
from folkmoot.mail.composing import compose
from folkmoot.mail.letters import Letter
from folkmoot.mail.models import QueuedLetter, TroubledAddress
from folkmoot.members.commands.inviting import invite_by_mail

_Reason = TroubledAddress.Reason
_State = QueuedLetter.State


def a_letter(**changed: Any) -> Letter:
    given: dict[str, Any] = {"kind": "notification", "subject": "News", "text": "Look.", "address": "ann@example.org"}
    return Letter(**given | changed)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("message_id", "<a@b>\r\nBcc: all@example.org"),
        ("in_reply_to", "<a b@c>"),
        ("references", ("<a@b>", "c@d")),
        ("list_id", "moor.example.org>\nX: y"),
        ("unsubscribe_url", "https://example.org/>\r\nBcc: x@example.org"),
        ("unsubscribe_url", "javascript:alert(1)"),
        ("reply_token", "a@b"),
        ("address", "ann@example.org\nBcc: bob@example.org"),
        ("address", "nobody"),
    ],
)
def test_a_header_that_would_hold_more_is_refused(field: str, value: Any) -> None:
    with pytest.raises(RuleBroken):
        a_letter(**{field: value})


def test_line_breaks_in_subject_and_name_become_spaces() -> None:
    letter = a_letter(subject="News\r\nBcc: all@example.org", from_name="Ann\nX-Evil: yes")
    assert letter.subject == "News Bcc: all@example.org"
    assert letter.from_name == "Ann X-Evil: yes"


def test_a_letter_goes_to_active_members_once_and_to_nobody_who_is_paused(cast: Cast) -> None:
    system = cast.actor(None).system(cast.community.id)
    note_trouble(actor=system, address="Nils@example.org", reason=_Reason.BOUNCED, said="550 gone")
    people = [cast.mia, cast.nils, cast.bea, cast.otto]
    letters = [a_letter(address="", to_member_id=each.id, message_id="<post.1@example.org>") for each in people]
    assert queue_letters([*letters, *letters], actor=system) == 1
    assert queue_letters(letters, actor=system) == 0
    assert [row.address for row in QueuedLetter.objects.all()] == ["mia@example.org"]


def test_the_mail_has_what_programs_go_by(cast: Cast, settings: Any) -> None:
    settings.MAIL_DOMAIN = "in.example.org"
    letter = a_letter(
        text="Look.", html="<p>Look.</p>", from_name='Mia "M" Ä', message_id="<post.2@example.org>",
        in_reply_to="<post.1@example.org>", references=("<thread.1@example.org>",), reply_token="abc234",
        list_id="forum.moor.example.org", unsubscribe_url="https://example.org/u/x", is_bulk=True,
    )  # fmt: skip
    queue_letter(letter, actor=cast.actor(cast.olga))
    mail = compose(QueuedLetter.objects.select_related("community").get()).message()
    assert mail["Message-ID"] == "<post.2@example.org>"
    assert mail["References"] == "<thread.1@example.org> <post.1@example.org>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail["List-Unsubscribe"] == "<https://example.org/u/x>"
    assert mail["List-Id"] == "<forum.moor.example.org>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Precedence"] == "bulk"
    assert "reply+abc234@in.example.org" in mail["Reply-To"]
    assert "noreply@localhost" in mail["From"]
    assert mail.get_content_type() == "multipart/alternative"
    assert "bounce+" not in mail.as_string()


def test_without_a_domain_of_ours_nobody_is_asked_to_reply(cast: Cast) -> None:
    assert django_settings.MAIL_DOMAIN == ""
    queue_letter(a_letter(reply_token="abc234"), actor=cast.actor(cast.olga))
    mail = compose(QueuedLetter.objects.select_related("community").get())
    assert "Reply-To" not in mail.message()
    assert mail.from_email == "noreply@localhost"


def test_five_passing_failures_pause_an_address_and_hold_its_letters_back(cast: Cast) -> None:
    system = cast.actor(None).system(cast.community.id)
    queue_letter(a_letter(), actor=system)
    for _time in range(4):
        row = note_trouble(actor=system, address="ann@example.org", reason=_Reason.SOFT, said="mailbox full")
    assert row.paused_at is None
    row = note_trouble(actor=system, address="ann@example.org", reason=_Reason.SOFT, said="mailbox full")
    assert row.paused_at is not None
    letter = QueuedLetter.objects.get()
    assert (letter.state, letter.text) == (_State.STOPPED, "")


def test_no_invitation_goes_to_a_paused_address(cast: Cast) -> None:
    system = cast.actor(None).system(cast.community.id)
    note_trouble(actor=system, address="ann@example.org", reason=_Reason.COMPLAINT, said="")
    sent = invite_by_mail(actor=system, community=cast.community, addresses="Ann@example.org, bob@example.org")
    assert (sent, [mail.to for mail in mail_box.outbox]) == (1, [["bob@example.org"]])


def test_managers_release_an_address_and_others_do_not(cast: Cast) -> None:
    system = cast.actor(None).system(cast.community.id)
    row = note_trouble(actor=system, address="ann@example.org", reason=_Reason.COMPLAINT, said="")
    with pytest.raises(NotAllowed):
        release_address(actor=cast.actor(cast.mo), address=row)
    release_address(actor=cast.actor(cast.max), address=row)
    assert queue_letter(a_letter(), actor=system)
