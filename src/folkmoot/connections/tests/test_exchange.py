"""A community goes out into a file and comes back the same."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.serializers import serialize
from django.utils import timezone

from e2e.groups import a_group
from folkmoot.communities.models import Community
from folkmoot.connections.exchange.export import Exact, export_community
from folkmoot.connections.exchange.restore import restore_community
from folkmoot.connections.exchange.tables import ACCOUNT_FIELDS, LEFT_OUT, exported_models, label, rows_of
from folkmoot.content import commands
from folkmoot.content.models import Attachment, Post, Thread
from folkmoot.content.tests.chatting import a_channel, a_talk, say
from folkmoot.core.errors import RuleBroken
from folkmoot.core.models import TenantModel
from folkmoot.core.testing.cast import Cast
from folkmoot.insights.store import folder
from folkmoot.insights.store.folder import Manifest, Part
from folkmoot.members.models import Account


def _everything(community_id: int) -> dict[str, str]:
    return {
        label(model): serialize(
            "jsonl", rows_of(model, community_id), fields=list(ACCOUNT_FIELDS) if model is Account else None, cls=Exact
        )
        for model in exported_models()
    }


def _a_thread_with_a_picture(cast: Cast) -> str:
    thread = Thread.objects.create(space=cast.forum, author=cast.mia, title="Röhre", slug="rohre", last_number=2)
    first = Post.objects.create(thread=thread, number=1, author=cast.mia, markdown="Hä?", html="<p>Hä?</p>")
    answer = Post.objects.create(thread=thread, number=2, author=cast.nils, reply_to=first, markdown="a", html="a")
    thread.accepted_post = answer
    thread.save()
    key = default_storage.save("ab/cd/picture.png", ContentFile(b"bytes of a picture"))
    Attachment.objects.create(post=first, uploader=cast.mia, kind="image", name="p.png", key=key, size=18)
    return key


def _a_chat(cast: Cast) -> None:
    channel, talk = a_channel(cast), a_talk(cast, cast.mia, cast.eda, cast.mo)
    root = say(cast, channel, "Root", key="k-1")
    say(cast, channel, "Reply", cast.eda, root=root)
    commands.pin_message(actor=cast.actor(cast.mo), post=root)
    say(cast, talk, "Between us")
    commands.leave_conversation(actor=cast.actor(cast.mo), thread=talk)
    commands.set_takes_strangers(actor=cast.actor(cast.mia), takes_strangers=False)


def _empty_the_installation() -> None:
    Community.objects.all().delete()
    Account.objects.all().delete()


def test_an_export_brought_into_an_empty_installation_gives_the_same_community(cast: Cast, tmp_path: Path) -> None:
    key = _a_thread_with_a_picture(cast)
    a_group(cast.mia)
    _a_chat(cast)
    before = _everything(cast.community.id)
    export_community(cast.community, tmp_path / "moorland.zip")
    default_storage.delete(key)
    default_storage.save(key, ContentFile(b"of an attempt before"))
    _empty_the_installation()
    report = restore_community(tmp_path / "moorland.zip")
    assert report.community == "moorland"
    assert _everything(cast.community.id) == before
    assert default_storage.open(key).read() == b"bytes of a picture"


def test_what_was_saved_from_a_deletion_is_not_deleted_again(cast: Cast, tmp_path: Path) -> None:
    Community.objects.filter(id=cast.community.id).update(deletion_due_at=timezone.now())
    export_community(Community.objects.get(id=cast.community.id), tmp_path / "moorland.zip")
    _empty_the_installation()
    restore_community(tmp_path / "moorland.zip")
    assert Community.objects.get().deletion_due_at is None


def test_an_export_holds_nothing_of_another_community(cast: Cast, tmp_path: Path) -> None:
    export_community(cast.community, tmp_path / "moorland.zip")
    with zipfile.ZipFile(tmp_path / "moorland.zip") as archive:
        text = b"".join(archive.read(name) for name in archive.namelist())
    assert b"otto@example.org" not in text
    assert b"vera@example.org" not in text
    assert b"harbour" not in text


def test_an_export_holds_no_passwords(cast: Cast, tmp_path: Path) -> None:
    export_community(cast.community, tmp_path / "moorland.zip")
    with zipfile.ZipFile(tmp_path / "moorland.zip") as archive:
        assert b"password" not in archive.read("data/members.Account.jsonl")


def test_every_tenant_table_is_exported_or_left_out_for_a_reason() -> None:
    exported = {label(model) for model in exported_models()}
    tenants = {label(model) for model in apps.get_models() if issubclass(model, TenantModel)}
    assert tenants == (exported | set(LEFT_OUT)) & tenants


def test_an_installation_in_use_is_not_overwritten(cast: Cast, tmp_path: Path) -> None:
    export_community(cast.community, tmp_path / "moorland.zip")
    with pytest.raises(RuleBroken, match="empty"):
        restore_community(tmp_path / "moorland.zip")


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 broken", b"not a zip"])
def test_a_file_that_is_no_export_is_refused_in_words(db: Any, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x.zip").write_bytes(content)
    with pytest.raises(RuleBroken, match="not an export"):
        restore_community(tmp_path / "x.zip")


def test_a_changed_export_is_refused_whole(cast: Cast, tmp_path: Path) -> None:
    export_community(cast.community, tmp_path / "moorland.zip")
    _empty_the_installation()
    with zipfile.ZipFile(tmp_path / "moorland.zip") as old, zipfile.ZipFile(tmp_path / "changed.zip", "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b'"role": "member"', b'"role": "owner"'))
    with pytest.raises(RuleBroken, match="not what was exported"):
        restore_community(tmp_path / "changed.zip")
    assert not Community.objects.exists()


def test_page_views_go_along_as_files_and_never_to_a_path_of_a_strangers_choosing(
    cast: Cast, tmp_path: Path, settings: Any
) -> None:
    settings.DATA, community = tmp_path / "here", cast.community.id
    own = folder.folder_of(community)
    own.mkdir(parents=True)
    (own / "seen.parquet").write_bytes(b"PAR1 seen")
    folder.write_manifest(community, Manifest(parts=(Part("visits", "", "seen.parquet", 1),)))
    export_community(cast.community, tmp_path / "moorland.zip")
    _empty_the_installation()
    settings.DATA = tmp_path / "there"
    restore_community(tmp_path / "moorland.zip")
    manifest = folder.read_manifest(community)
    assert manifest is not None
    assert (manifest.built, [part.file for part in manifest.parts]) == (False, ["seen.parquet"])
    assert (folder.folder_of(community) / "seen.parquet").read_bytes() == b"PAR1 seen"
    _empty_the_installation()
    with zipfile.ZipFile(tmp_path / "moorland.zip") as old, zipfile.ZipFile(tmp_path / "bad.zip", "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b'"seen.parquet"', b'"../../out.parquet"'))
    with pytest.raises(RuleBroken, match="not what was exported"):
        restore_community(tmp_path / "bad.zip")
    assert not (tmp_path / "out.parquet").exists()
    assert restore_community(tmp_path / "moorland.zip").community == "moorland"
