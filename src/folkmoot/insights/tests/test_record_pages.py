"""Pages and API of members' records."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client

from folkmoot.connections.commands.tokens import create_token
from folkmoot.core.testing.cast import Cast
from folkmoot.insights.commands.record import add_note
from folkmoot.insights.models import RecordContact, RecordNote, RecordTag
from folkmoot.insights.timeline.sources import RecordReason, record_reasons

pytestmark = pytest.mark.django_db
RECORD = "/c/moorland/insights/members/mia/"


@pytest.fixture
def olga(cast: Cast) -> Client:
    client = Client()
    assert cast.olga.account is not None
    client.force_login(cast.olga.account)
    return client


@pytest.fixture
def a_reason() -> Iterator[None]:
    record_reasons.add(
        "test", lambda actor, member: [RecordReason("Falling silent", f"about {member.name}", "warning")]
    )
    yield
    record_reasons._entries.pop("test")


def test_the_record_is_written_on_its_page_and_linked_from_the_profile(
    cast: Cast, olga: Client, a_reason: None
) -> None:
    assert RECORD in olga.get("/c/moorland/m/mia/").content.decode()
    assert olga.post(f"{RECORD}notes/", {"text": "Likes <maps>"}).status_code == 302
    assert olga.post(f"{RECORD}labels/", {"name": "Speaker"}).status_code == 302
    contact = {"about": "Asked how she is", "way": "call", "at": "2026-01-05T10:00", "follow_up_on": "2026-01-09"}
    refused = olga.post(f"{RECORD}contacts/", {**contact, "by": "nobody"})
    assert refused.status_code == 422
    assert "Asked how she is" in refused.content.decode()
    assert olga.post(f"{RECORD}contacts/", {**contact, "by": "max"}).status_code == 302
    page = olga.get(RECORD).content.decode()
    for words in ("Likes &lt;maps&gt;", "Speaker", "Asked how she is", "Falling silent", "about Mia", "Telephone"):
        assert words in page
    assert "Asked how she is" in olga.get("/c/moorland/insights/members/").content.decode()
    tag = RecordTag.objects.get()
    assert "Mia" in olga.get(f"/c/moorland/insights/records/labels/{tag.id}/").content.decode()
    olga.post(f"/c/moorland/insights/records/contacts/{RecordContact.objects.get().id}/done/", {"done": "1"})
    assert "Asked how she is" not in olga.get("/c/moorland/insights/members/").content.decode()


def test_a_note_goes_only_after_it_was_asked(cast: Cast, olga: Client) -> None:
    note = add_note(actor=cast.actor(cast.olga), member=cast.mia, text="Likes maps")
    address = f"/c/moorland/insights/records/notes/{note.id}/delete/"
    assert "Likes maps" in olga.get(address).content.decode()
    assert RecordNote.objects.exists()
    olga.post(address)
    assert not RecordNote.objects.exists()


def test_programs_of_managers_keep_records(cast: Cast) -> None:
    token = create_token(actor=cast.actor(cast.olga), member=cast.olga, name="crm", scopes=["admin"])[1]
    client = Client(headers={"authorization": f"Bearer {token}"})
    at = f"/c/moorland/api/v1/insights/members/{cast.mia.id}"

    def send(method: str, address: str, **payload: object) -> dict[str, object]:
        answer = getattr(client, method)(at + address, payload, content_type="application/json")
        assert answer.status_code in (200, 201, 204), answer.content
        return answer.json() if answer.content else {}

    note = send("post", "/notes", text="Likes maps")
    send("put", f"/notes/{note['id']}", text="Likes charts")
    tag = send("post", "/labels", name="Speaker")
    contact = send("post", "/contacts", about="Hello", way="call")
    send("put", f"/contacts/{contact['id']}", about="Hello again", way="mail", follow_up_on=str(contact["at"])[:10])
    assert client.get("/c/moorland/api/v1/insights/follow-ups").json()[0]["about"] == "Hello again"
    send("put", f"/contacts/{contact['id']}/follow-up", is_done=True)
    assert client.get("/c/moorland/api/v1/insights/follow-ups").json() == []
    items = client.get(f"{at}/timeline?kind=notes").json()["items"]
    assert [item["text"] for item in items] == ["Likes charts"]
    assert client.get(f"{at}/timeline?kind=gossip").status_code == 422
    assert client.get(at).json()["tags"] == [{"id": tag["id"], "name": "Speaker"}]
    tagged = client.get(f"/c/moorland/api/v1/insights/labels/{tag['id']}/members").json()
    assert [each["handle"] for each in tagged["items"]] == ["mia"]
    for address in (f"/notes/{note['id']}", f"/contacts/{contact['id']}", f"/labels/{tag['id']}"):
        send("delete", address)
    assert not RecordNote.objects.exists()
    assert not RecordContact.objects.exists()


def test_a_record_is_found_by_name_or_handle(cast: Cast, olga: Client) -> None:
    page = olga.get("/c/moorland/insights/members/", {"q": "@MIA"}).content.decode()
    assert "/insights/members/mia/" in page
    assert "/insights/members/nils/" not in page
