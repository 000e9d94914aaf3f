"""Uploads are judged by their bytes, named safely, and kept whole or not at all."""

from __future__ import annotations

import errno
import hashlib
import io
import os
import resource
import threading
import time
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from folkmoot.core.errors import RuleBroken
from folkmoot.core.storage import INCOMING, WholeFileStorage
from folkmoot.core.uploads import inspect_upload, safe_name, store

LIARS = {
    "picture.svg": b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "picture.png": b"<html><script>alert(1)</script></html>",
    "page.html": b"<!doctype html><script>alert(1)</script>",
    "picture.jpg": b"PK\x03\x04 an archive",
    "paper.pdf": b"%PDF-1.7 /OpenAction",
    "picture.webp": b"RIFF\x00\x00\x00\x00WAVE",
    "program.exe": b"MZ\x90\x00",
    "picture.gif": b"GIF88a<script>",
}


def _png(size: tuple[int, int] = (30, 20)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "teal").save(out, "PNG")
    return out.getvalue()


@pytest.mark.parametrize("name", LIARS)
def test_what_is_no_picture_is_a_plain_download(name: str) -> None:
    inspected = inspect_upload(io.BytesIO(LIARS[name]), name=name)
    assert (inspected.kind, inspected.media_type, inspected.extension) == ("file", "application/octet-stream", "bin")
    assert inspected.sha256 == hashlib.sha256(LIARS[name]).hexdigest()
    assert (inspected.size, inspected.content.read()) == (len(LIARS[name]), LIARS[name])


def test_a_picture_is_one_whatever_it_is_called() -> None:
    for name in ("page.html", "program.exe", "picture.svg", ""):
        inspected = inspect_upload(SimpleUploadedFile(name or "x", _png(), content_type="text/html"), name=name)
        assert (inspected.kind, inspected.media_type, inspected.extension) == ("image", "image/png", "png")
        assert inspected.name.endswith(".png")
        assert (inspected.width, inspected.height) == (30, 20)


def test_a_broken_picture_is_refused() -> None:
    for content in (_png()[:40], b"\xff\xd8\xff not a picture", b"GIF89a", b"RIFF\x00\x00\x00\x00WEBP"):
        with pytest.raises(RuleBroken) as refused:
            inspect_upload(io.BytesIO(content), name="a.png")
        assert refused.value.code == "bad-image"


def test_empty_and_large_files_are_refused(settings: Any) -> None:
    settings.MAX_UPLOAD_BYTES = 1024 * 1024
    for content, code in ((b"", "empty-file"), (b"a" * (1024 * 1024 + 1), "too-large")):
        with pytest.raises(RuleBroken) as refused:
            inspect_upload(io.BytesIO(content), name="a.bin")
        assert refused.value.code == code
    assert inspect_upload(io.BytesIO(b"a" * 1024 * 1024), name="a.bin").kind == "file"


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("Straße 7 – Übersicht.pdf", "Straße 7 – Übersicht.pdf"),
        ("日本語.txt", "日本語.txt"),
        ("می\u200cخواهم.txt", "می\u200cخواهم.txt"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\Mia\\a.txt", "a.txt"),
        ("/", "file"),
        ("..", "file"),
        ("", "file"),
        (".htaccess", "htaccess"),
        ("gepj\u202e.exe", "gepj.exe"),
        ("a\x00b\r\nc\u0085d\u061ce\ufeff.txt", "abcde.txt"),
        ('a"b<c>|d?.txt', "abcd.txt"),
        ("a" * 300 + ".jpeg", "a" * 115 + ".jpeg"),
        ("a." + "b" * 300, "a." + "b" * 118),
    ],
)
def test_names_are_kept_as_far_as_they_are_safe(given_name: str, kept: str) -> None:
    assert safe_name(given_name) == kept


@given(st.text(max_size=200) | st.text(alphabet="./\\: ab\x00\u202e", max_size=200))
def test_any_name_becomes_a_safe_one(name: str) -> None:
    safe = safe_name(name)
    assert 0 < len(safe) <= 120
    assert not set(safe) & set('/\\<>:"|?*')
    assert not safe.startswith(".")
    assert all(sign in "\u200c\u200d" or unicodedata.category(sign) not in ("Cc", "Cf", "Cs") for sign in safe)


@pytest.fixture
def disk(settings: Any, tmp_path: Path) -> Path:
    """The folder of the storage that installations have by default."""
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {"BACKEND": "folkmoot.core.storage.WholeFileStorage", "OPTIONS": {"location": str(tmp_path / "f")}},
    }
    return tmp_path / "f"


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_the_same_content_is_kept_once(disk: Path) -> None:
    keys = {store(inspect_upload(io.BytesIO(b"the same"), name=name)) for name in ("a.txt", "b.html")}
    digest = hashlib.sha256(b"the same").hexdigest()
    assert keys == {f"{digest[:2]}/{digest[2:4]}/{digest}.bin"}
    assert [path.read_bytes() for path in _files(disk)] == [b"the same"]


def test_half_a_file_under_the_key_is_replaced(disk: Path) -> None:
    key = store(inspect_upload(io.BytesIO(b"whole content"), name="a"))
    (disk / key).write_bytes(b"whole")
    assert store(inspect_upload(io.BytesIO(b"whole content"), name="a")) == key
    assert (disk / key).read_bytes() == b"whole content"


def test_many_at_once_keep_one_whole_file(disk: Path) -> None:
    content, keys = b"x" * 300_000, list[str]()
    threads = [
        threading.Thread(target=lambda: keys.append(store(inspect_upload(io.BytesIO(content), name="a"))))
        for _n in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(keys) == 8
    for key in keys:
        assert (disk / key).read_bytes() == content
    assert not _files(disk / INCOMING)


def test_a_full_disk_is_said_and_leaves_nothing(disk: Path) -> None:
    inspected = inspect_upload(io.BytesIO(b"x" * 400_000), name="a.bin")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, hard))
    try:
        with pytest.raises(RuleBroken) as refused:
            store(inspected)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert refused.value.code == "storage-full"
    assert _files(disk) == []
    assert default_storage.size(store(inspected)) == 400_000


def test_no_space_left_and_no_quota_left_are_a_full_disk(disk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number, code in ((errno.ENOSPC, "storage-full"), (errno.EDQUOT, "storage-full")):
        monkeypatch.setattr(os, "replace", _failing(number))
        with pytest.raises(RuleBroken) as refused:
            store(inspect_upload(io.BytesIO(b"a"), name="a"))
        assert refused.value.code == code
    monkeypatch.setattr(os, "replace", _failing(errno.EIO))
    with pytest.raises(OSError, match="Input/output"):
        store(inspect_upload(io.BytesIO(b"a"), name="a"))
    assert _files(disk) == []


def _failing(number: int) -> Any:
    def fail(*_given: object) -> None:
        raise OSError(number, os.strerror(number))

    return fail


def test_what_breaks_off_leaves_nothing(tmp_path: Path) -> None:
    class Breaking(ContentFile[bytes]):
        def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
            yield b"first half"
            raise KeyboardInterrupt

    storage = WholeFileStorage(location=tmp_path)
    with pytest.raises(KeyboardInterrupt):
        storage.save("a/b.bin", Breaking(b""))
    assert _files(tmp_path) == []


def test_names_that_are_taken_are_not_written_over(tmp_path: Path) -> None:
    storage = WholeFileStorage(location=tmp_path)
    names = [storage.save("a/b.txt", File(io.BytesIO(content))) for content in (b"one", b"two")]
    assert names[0] == "a/b.txt" != names[1]
    assert [storage.open(name).read() for name in names] == [b"one", b"two"]


def test_what_killed_processes_left_is_swept_after_a_day(tmp_path: Path) -> None:
    folder = tmp_path / INCOMING
    folder.mkdir()
    for name, age in (("old", 2 * 86_400), ("fresh", 60)):
        (folder / name).write_bytes(b"half")
        os.utime(folder / name, (time.time() - age, time.time() - age))
    WholeFileStorage(location=tmp_path).save("a.txt", ContentFile(b"a"))
    assert [path.name for path in folder.iterdir()] == ["fresh"]
