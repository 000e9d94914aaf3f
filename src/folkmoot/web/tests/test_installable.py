"""A community as an app: its manifest and icons, its worker, and whose pages may be kept where."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from django.utils import timezone
from PIL import Image

from folkmoot.communities.queries import forget_kept_communities
from folkmoot.content import commands
from folkmoot.content.models import Post
from folkmoot.core.testing.cast import Cast
from folkmoot.members.models import Membership
from folkmoot.web.app_icons import KINDS, _looks, app_icon
from folkmoot.web.keys import GROUPS

pytestmark = pytest.mark.django_db
SCRIPTS = Path(__file__).resolve().parents[1] / "assets" / "scripts"
READER = "Folkmoot-Reader"
KEEP = "Folkmoot-Keep"


def signed_in(member: Membership) -> Client:
    client = Client()
    client.force_login(member.account)  # type: ignore[arg-type]
    return client


def test_a_manifest_stays_within_the_communitys_path(client: Client, cast: Cast) -> None:
    manifest = client.get("/c/moorland/-/manifest.webmanifest").json()
    assert manifest["name"] == "Moorland"
    assert manifest["id"] == manifest["start_url"] == manifest["scope"] == "/c/moorland/"
    assert manifest["share_target"]["action"] == "/c/moorland/share/"
    addresses = [*manifest["icons"], *(icon for entry in manifest["shortcuts"] for icon in entry["icons"])]
    assert all(icon["src"].startswith("/c/moorland/-/") for icon in addresses)
    assert {"any", "maskable"} <= {icon.get("purpose") for icon in manifest["icons"]}


def test_at_its_own_host_the_whole_host_is_the_app(client: Client, cast: Cast) -> None:
    type(cast.community).objects.filter(id=cast.community.id).update(host="moor.example.org")
    forget_kept_communities()
    manifest = client.get("/-/manifest.webmanifest", headers={"host": "moor.example.org"}).json()
    assert manifest["id"] == manifest["scope"] == "/"
    script = client.get("/worker.js", headers={"host": "moor.example.org"}).content.decode()
    assert '"scope": "/"' in script


@pytest.mark.parametrize("kind", KINDS)
def test_icons_have_the_size_they_are_named_after(cast: Cast, kind: str) -> None:
    with Image.open(io.BytesIO(app_icon(cast.community, kind))) as image:
        assert image.size == (KINDS[kind], KINDS[kind])
        corner = image.convert("RGBA").getpixel((0, 0))
    assert isinstance(corner, tuple)
    # What a phone cuts to its own shape must reach the corners; the rest must not.
    assert (corner[3] == 255) == kind.startswith(("maskable", "touch"))


def test_a_logo_stands_in_the_icon_and_a_lost_or_broken_one_does_not_matter(cast: Cast) -> None:
    out = io.BytesIO()
    Image.new("RGB", (300, 150), "#00ff00").save(out, "PNG")
    for name, content, green in (("logo.png", out.getvalue(), True), ("broken.png", b"no picture", False)):
        cast.community.logo = default_storage.save(name, ContentFile(content))
        with Image.open(io.BytesIO(app_icon(cast.community, "maskable-192"))) as image:
            middle = image.convert("RGB").getpixel((96, 96))
        assert isinstance(middle, tuple)
        assert (middle[1] > 240 and middle[0] < 15) == green
    cast.community.logo = "gone.png"
    assert app_icon(cast.community, "192")


def test_a_letter_that_the_font_lacks_is_drawn_as_our_sign(cast: Cast) -> None:
    from PIL import ImageFont

    font = ImageFont.load_default(40)
    assert _looks("م", font) == _looks("\uffff", font) != _looks("M", font)
    cast.community.name = "موقع"
    assert app_icon(cast.community, "512")


def test_the_worker_lies_where_its_scope_is_and_is_asked_for_anew(client: Client, cast: Cast) -> None:
    answer = client.get("/c/moorland/worker.js")
    assert answer["Content-Type"].startswith("text/javascript")
    assert answer["Cache-Control"] == "no-cache"
    known = answer.content.decode().splitlines()[0]
    assert '"scope": "/c/moorland/"' in known
    assert re.search(r'"build": "[0-9a-f]{16}"', known)
    assert client.get("/worker.js").status_code == 404


def test_the_offline_page_says_nothing_of_anybody(cast: Cast) -> None:
    page = signed_in(cast.mia).get("/c/moorland/-/offline/").content.decode()
    assert "Mia" not in page
    assert 'name="csrf"' not in page
    assert "Backroom" not in page


def test_each_reader_has_a_mark_of_their_own_that_changes_with_their_standing(client: Client, cast: Cast) -> None:
    def mark(browser: Client) -> str:
        return str(browser.get("/c/moorland/latest/")[READER])

    mia, nils = mark(signed_in(cast.mia)), mark(signed_in(cast.nils))
    assert len({mia, nils, mark(client)}) == 3
    assert mark(client) == "visitor"
    assert mark(signed_in(cast.mia)) == mia
    Membership.everywhere.filter(id=cast.mia.id).update(state=Membership.State.SUSPENDED)
    assert mark(signed_in(cast.mia)) != mia


def test_what_is_read_may_be_kept_and_what_is_nobodys_business_is_not_even_stored(cast: Cast) -> None:
    thread = commands.create_thread(actor=cast.actor(cast.eda), space=cast.forum, title="A thread", markdown="First.")
    owner = signed_in(cast.olga)
    for path in ("", "latest/", "s/forum/", f"t/{thread.id}/{thread.slug}/", "guidelines/"):
        assert owner.get(f"/c/moorland/{path}")[KEEP] == "page", path
    for path in ("settings/", "account/", "requests/", "manage/", "imports/", "accounts/email/", "account/data/"):
        answer = owner.get(f"/c/moorland/{path}")
        assert KEEP not in answer, path
        assert "no-store" in answer["Cache-Control"], path
    for path in ("accounts/login/", "t/99999/gone/", "search/?q=moor"):
        assert KEEP not in Client().get(f"/c/moorland/{path}"), path


def test_shortcuts_do_what_the_words_say(cast: Cast, client: Client) -> None:
    done = set(re.findall(r'addShortcut\("([^"]+)"', (SCRIPTS / "shortcuts.ts").read_text(encoding="utf-8")))
    said = {
        key for group in GROUPS if group.name in ("everywhere", "reading") for one in group.keys for key in one.keys
    }
    # Enter opens a link by itself.
    assert said - {"Enter"} == done
    page = client.get("/c/moorland/-/keys/").content.decode()
    assert all(f"<kbd>{key}</kbd>" in page for key in done)


def test_what_is_shared_survives_signing_in(client: Client, cast: Cast) -> None:
    shared = {"title": "A title & more", "text": "Some wörds", "url": "https://example.org/a?b=c"}
    door = client.get(client.post("/c/moorland/share/", shared)["Location"])
    login, _mark, query = door["Location"].partition("?")
    assert login == "/c/moorland/accounts/login/"
    browser = signed_in(cast.mia)
    choice = browser.get(parse_qs(query)["next"][0])
    link = re.search(r'href="(/c/moorland/s/forum/new/[^"]+)"', choice.content.decode())
    assert link is not None
    form: Any = browser.get(link[1].replace("&amp;", "&")).context["form"]
    assert form.initial["title"] == shared["title"]
    assert form.initial["markdown"] == f"{shared['text']}\n\n{shared['url']}"


def test_what_is_shared_stands_below_what_was_begun(cast: Cast) -> None:
    place = f"thread:{cast.forum.id}"
    commands.save_draft(actor=cast.actor(cast.mia), place=place, markdown="Begun.", title="Mine")
    form: Any = signed_in(cast.mia).get("/c/moorland/s/forum/new/?title=Theirs&text=Shared.").context["form"]
    assert (form.initial["title"], form.initial["markdown"]) == ("Mine", "Begun.\n\nShared.")


def test_a_reply_that_comes_again_by_its_key_is_the_same_post(cast: Cast) -> None:
    thread = commands.create_thread(actor=cast.actor(cast.eda), space=cast.forum, title="A thread", markdown="First.")
    browser, key = signed_in(cast.mia), "0b1c2d3e-0000-4000-8000-000000000001"

    def send(sender: Client, markdown: str) -> str:
        return str(
            sender.post(f"/c/moorland/t/{thread.id}/reply/", {"markdown": markdown, "sent_key": key})["Location"]
        )

    first = send(browser, "From the train.")
    Post.objects.filter(sent_key=key).update(created_at=timezone.now() - timedelta(days=2), markdown="Edited since.")
    assert send(browser, "From the train.") == first
    # A key is its author's own.
    assert send(signed_in(cast.nils), "Mine.") != first
    assert Post.objects.filter(thread=thread).count() == 3


def test_what_does_not_fit_is_said_to_be_lost(cast: Cast) -> None:
    browser = signed_in(cast.mia)
    location = browser.post("/c/moorland/share/", {"text": "long " * 1000})["Location"]
    assert "Not all of it came along" in browser.get(location).content.decode()
