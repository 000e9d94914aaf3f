from __future__ import annotations

from typing import Any

from django.test import Client

from folkmoot.core.actor import Actor
from folkmoot.core.testing.cast import Cast
from folkmoot.mail.commands import note_trouble, queue_letter
from folkmoot.mail.models import QueuedLetter, ReceivedMail, TroubledAddress
from folkmoot.mail.tests.test_letters import a_letter


def test_managers_see_what_became_of_mail_and_not_what_it_says(cast: Cast, settings: Any) -> None:
    settings.MAIL_DOMAIN = "in.example.org"
    system = Actor.system(cast.community.id)
    queue_letter(a_letter(subject="A secret", text="A secret", address="bob@example.org"), actor=system)
    QueuedLetter.objects.update(state="failed", last_error="554 No")
    note_trouble(actor=system, address="ann@example.org", reason=TroubledAddress.Reason.BOUNCED, said="550 Gone")
    ReceivedMail.objects.create(
        community=cast.community, key="1", recipient="reply+x@in.example.org", sender="mia@example.org",
        subject="A secret", way="imap", content=b"A secret", size=8, state="refused", said="Closed",
    )  # fmt: skip
    browser = Client()
    browser.force_login(cast.max.account)  # type: ignore[arg-type]
    page = browser.get("/c/moorland/mail/").content.decode()
    for word in ("bob@example.org", "554 No", "ann@example.org", "550 Gone", "mia@example.org", "Closed"):
        assert word in page
    assert "A secret" not in page
    browser.post(f"/c/moorland/mail/letters/{QueuedLetter.objects.get().id}/again/")
    browser.post(f"/c/moorland/mail/paused/{TroubledAddress.objects.get().id}/release/")
    assert QueuedLetter.objects.get().state == "waiting"
    assert not TroubledAddress.objects.exists()
