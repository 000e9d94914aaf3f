"""Exports that a manager uploads: imported by the worker, reported, forgotten."""

from __future__ import annotations

import io
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from folkmoot.connections.commands import imports
from folkmoot.connections.commands.imports import carry_out_import, claim_next_import, import_again, start_import
from folkmoot.connections.importers import SourceBroken
from folkmoot.connections.loader.run import Progress
from folkmoot.connections.models import ImportRun
from folkmoot.content.models import Post, Thread
from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.core.testing.cast import Cast
from folkmoot.members.models import Membership

POSTS = b"author,email,title,date,body\nAda,ada@example.org,Hello,2024-05-01,First words.\n"


@pytest.fixture(autouse=True)
def _own_files(tmp_path: Path, settings: Any) -> None:
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {"BACKEND": "folkmoot.core.storage.WholeFileStorage", "OPTIONS": {"location": str(tmp_path)}},
    }


def a_run(cast: Cast, content: bytes = POSTS, kind: str = "csv") -> ImportRun:
    return start_import(actor=cast.actor(cast.max), kind=kind, file=io.BytesIO(content), name="../posts.csv")


def test_an_upload_is_imported_reported_and_not_kept(cast: Cast) -> None:
    key = a_run(cast).file_key
    assert default_storage.exists(key)
    run = claim_next_import()
    assert run is not None
    carry_out_import(run)
    run.refresh_from_db()
    assert (run.state, run.report["posts"], run.file_key) == ("finished", 1, "")
    assert run.done > 0
    assert not default_storage.exists(key)
    assert Post.everywhere.filter(community=cast.community, markdown="First words.").exists()


def test_an_upload_speaks_for_nobody_but_its_uploader(cast: Cast) -> None:
    for member in (cast.max, cast.olga):
        EmailAddress.objects.create(user=member.account, email=member.account.email, verified=True)  # type: ignore[union-attr]
    rows = "".join(f"{m.handle},{m.account.email},By {m.handle},2020-05-01,Words.\n" for m in (cast.max, cast.olga))  # type: ignore[union-attr]
    a_run(cast, f"author,email,title,date,body\n{rows}".encode())
    run = claim_next_import()
    assert run is not None
    carry_out_import(run)
    authors = dict(Thread.everywhere.filter(title__startswith="By ").values_list("title", "author_id"))
    assert authors["By max"] == cast.max.id
    assert authors["By olga"] != cast.olga.id
    unclaimed = Membership.everywhere.get(id=authors["By olga"])
    assert (unclaimed.account_id, unclaimed.claim_email) == (None, cast.olga.account.email)  # type: ignore[union-attr]


def test_a_run_is_taken_by_one_worker_and_taken_up_again_when_that_one_falls_silent(cast: Cast) -> None:
    a_run(cast)
    first = claim_next_import()
    assert first is not None
    assert claim_next_import() is None
    ImportRun.everywhere.update(beat_at=timezone.now() - imports.SILENT_AFTER - timedelta(seconds=1))
    again = claim_next_import()
    assert again is not None
    assert again.tries == 2


def test_a_run_that_reads_for_long_before_its_first_batch_is_not_taken_up_again(
    transactional_db: None, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_run(cast)
    run = claim_next_import()
    assert run is not None
    ImportRun.everywhere.update(beat_at=timezone.now() - imports.SILENT_AFTER - timedelta(seconds=1))
    again: list[ImportRun | None] = []

    def reads_for_long(*_args: object, **_options: object) -> None:
        time.sleep(0.5)
        again.append(claim_next_import())
        raise SourceBroken("not a word in it")

    monkeypatch.setattr(imports, "run_import", reads_for_long)
    monkeypatch.setattr(imports, "_ALIVE_SECONDS", 0.05, raising=False)
    carry_out_import(run)
    assert again == [None]


def test_an_unreadable_export_fails_with_its_reason_and_may_be_tried_again(cast: Cast) -> None:
    a_run(cast, content=b"PK\x03\x04 not really", kind="slack")
    run = claim_next_import()
    assert run is not None
    carry_out_import(run)
    assert run.state == "failed"
    assert run.error
    assert import_again(actor=cast.actor(cast.max), run=run).state == "waiting"
    with pytest.raises(RuleBroken):
        import_again(actor=cast.actor(cast.max), run=run)


def test_what_breaks_off_again_and_again_is_given_up(cast: Cast) -> None:
    a_run(cast)
    run = claim_next_import()
    assert run is not None
    run.tries = imports.TRIES_AT_MOST + 1
    assert carry_out_import(run).state == "failed"


def test_who_gets_farther_than_before_has_not_tried_in_vain(cast: Cast) -> None:
    a_run(cast)
    for done_before, tries_after in ((0, 1), (10**6, 3)):
        ImportRun.everywhere.update(state="waiting", done=done_before, tries=2)
        run = claim_next_import()
        assert run is not None
        imports._beating(run)(Progress(done=500, total=None))
        run.refresh_from_db()
        assert (run.done, run.tries) == (500, tries_after)


def test_an_unforeseen_fault_is_kept_from_the_worker(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(*arguments: object, **options: object) -> None:
        raise OSError("the disk is gone")

    monkeypatch.setattr(imports, "run_import", breaks)
    a_run(cast)
    run = claim_next_import()
    assert run is not None
    carry_out_import(run)
    assert (run.state, run.error) == ("failed", "Something unforeseen happened: OSError.")


def test_one_import_at_a_time_of_a_known_kind_with_something_in_it(cast: Cast, settings: Any) -> None:
    actor = cast.actor(cast.max)
    for kind, content in (("csv", b""), ("nonsense", POSTS)):
        with pytest.raises(RuleBroken):
            start_import(actor=actor, kind=kind, file=io.BytesIO(content), name="x.csv")
    settings.MAX_IMPORT_BYTES = 10
    with pytest.raises(RuleBroken, match="command line"):
        a_run(cast)
    settings.MAX_IMPORT_BYTES = 1000
    a_run(cast)
    with pytest.raises(RuleBroken, match="under way"):
        a_run(cast)
    with pytest.raises(NotAllowed):
        start_import(actor=cast.actor(cast.mo), kind="csv", file=io.BytesIO(POSTS), name="x.csv")


def test_a_manager_uploads_on_the_page_and_sees_how_far_it_is(cast: Cast) -> None:
    client = Client()
    assert cast.max.account is not None
    client.force_login(cast.max.account)
    sent = client.post("/c/moorland/imports/", {"kind": "csv", "file": SimpleUploadedFile("posts.csv", POSTS)})
    assert sent.status_code == 302
    assert b"It begins within a few seconds" in client.get(sent["Location"]).content
    run = claim_next_import()
    assert run is not None
    carry_out_import(run)
    assert b"New: 1 members" in client.get(sent["Location"]).content
