"""Sources that are damaged, or made to do harm."""

from __future__ import annotations

import gzip
import io
import lzma
import struct
import tarfile
import time
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from folkmoot.connections.importers import SourceBroken, open_source
from folkmoot.connections.importers.records import PostRecord, Record
from folkmoot.connections.importers.tests.samples import (
    SLACK,
    STACKEXCHANGE,
    as_bytes,
    discourse_post,
    discourse_topic,
    folder,
    only,
    read,
    reasons,
    tarred,
    zipped,
)

TOPICS = {f"{n}.json": discourse_topic(n, discourse_post(n * 10, 1)) for n in range(1, 40)}
WHOLE = {f"{n * 10}" for n in range(1, 40)}


@pytest.mark.parametrize("path", ["../out.json", "/etc/out.json", "a/../../out.json", "C:\\out.json", "..\\out.json"])
@pytest.mark.parametrize("pack", ["zip", "tar.gz"])
def test_a_path_out_of_the_archive_is_refused_and_the_rest_is_read(tmp_path: Path, path: str, pack: str) -> None:
    files = {path: TOPICS["1.json"], "2.json": TOPICS["2.json"]}
    archive = (zipped if pack == "zip" else tarred)(tmp_path / f"x.{pack}", files)

    records = read("discourse", archive)

    assert [post.external_id for post in only(records, PostRecord)] == ["20"]
    assert "leads out of the archive" in reasons(records)


def test_links_are_never_followed(tmp_path: Path) -> None:
    (tmp_path / "secret.json").write_bytes(as_bytes(TOPICS["3.json"]))
    (tmp_path / "x").mkdir()
    (tmp_path / "x" / "1.json").write_bytes(as_bytes(TOPICS["1.json"]))
    (tmp_path / "x" / "link.json").symlink_to(tmp_path / "secret.json")
    (tmp_path / "x" / "all").symlink_to(tmp_path)
    with tarfile.open(tmp_path / "x.tar.gz", "w:gz") as archive:
        archive.add(tmp_path / "x", "x")

    for source in (tmp_path / "x", tmp_path / "x.tar.gz"):
        assert [post.external_id for post in only(read("discourse", source), PostRecord)] == ["10"]
    assert "a link or a device" in reasons(read("discourse", tmp_path / "x.tar.gz"))


def test_a_bomb_in_a_zip_is_refused_and_the_rest_is_read(tmp_path: Path) -> None:
    archive = zipped(tmp_path / "x.zip", {"bomb.json": b"0" * 40_000_000, "1.json": TOPICS["1.json"]})

    records = read("discourse", archive)

    assert [post.external_id for post in only(records, PostRecord)] == ["10"]
    assert "bomb.json: it unpacks to far more" in reasons(records)


def test_a_bomb_in_a_tar_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("folkmoot.connections.importers.packings.RATIO_AT_MOST", 10)

    with pytest.raises(SourceBroken, match="far more than it should"):
        read("discourse", tarred(tmp_path / "x.tar.gz", {"bomb.json": b"0" * 40_000_000}))


def test_an_encrypted_file_is_named_and_the_rest_is_read(tmp_path: Path) -> None:
    archive = zipped(tmp_path / "x.zip", {"1.json": TOPICS["1.json"], "2.json": TOPICS["2.json"]})
    content = bytearray(archive.read_bytes())
    at = content.index(b"PK\x01\x02")
    struct.pack_into("<H", content, at + 8, 1)
    archive.write_bytes(content)

    records = read("discourse", archive)

    assert [post.external_id for post in only(records, PostRecord)] == ["20"]
    assert "1.json: it is encrypted" in reasons(records)


def test_a_damaged_file_in_a_zip_is_named_and_the_rest_is_read(tmp_path: Path) -> None:
    archive = tmp_path / "x.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_STORED) as target:
        for name in ("1.json", "2.json"):
            target.writestr(name, as_bytes(TOPICS[name]))
    archive.write_bytes(archive.read_bytes().replace(b"Peat & moss", b"Peat & mosS", 1))

    records = read("discourse", archive)

    assert [post.external_id for post in only(records, PostRecord)] == ["20"]
    assert "1.json is damaged" in reasons(records)


def test_a_broken_archive_in_a_folder_does_not_cost_what_lies_beside_it(tmp_path: Path) -> None:
    files = {"a.zip": b"PK no zip", "b.tar.gz": b"no tar", "c.tar": b"x" * 2000, "z.json": TOPICS["1.json"]}

    records = read("discourse", folder(tmp_path, files))

    assert [post.external_id for post in only(records, PostRecord)] == ["10"]
    for name in ("a.zip", "b.tar.gz", "c.tar"):
        assert f"{name}: " in reasons(records)


@pytest.mark.parametrize("packing", ["xz", "bz2"])
def test_tars_of_every_packing_are_read(tmp_path: Path, packing: str) -> None:
    archive = tmp_path / f"x.tar.{packing}"
    with tarfile.open(archive, f"w:{packing}") as target:  # type: ignore[call-overload]
        info = tarfile.TarInfo("1.json")
        info.size = len(as_bytes(TOPICS["1.json"]))
        target.addfile(info, io.BytesIO(as_bytes(TOPICS["1.json"])))

    assert len(only(read("discourse", archive), PostRecord)) == 1


def test_an_xz_that_wants_gigabytes_to_be_unpacked_is_damaged_and_the_rest_is_read(tmp_path: Path) -> None:
    wide = [{"id": lzma.FILTER_LZMA2, "preset": 0, "dict_size": 192 * 1024**2}]
    honest = lzma.compress(as_bytes(TOPICS["2.json"])[:50]) + b"\0" * 8 + lzma.compress(as_bytes(TOPICS["2.json"])[50:])
    files = {"1.json.xz": lzma.compress(as_bytes(TOPICS["1.json"]), filters=wide), "2.json.xz": honest}

    records = read("discourse", folder(tmp_path, files))

    assert [post.external_id for post in only(records, PostRecord)] == ["20"]
    assert "1.json.xz is damaged: Memory usage limit exceeded" in reasons(records)


def test_a_mail_of_parts_within_parts_is_read_as_the_text_it_is(tmp_path: Path) -> None:
    parts = "".join(f'Content-Type: multipart/mixed; boundary="b{n}"\n\n--b{n}\n' for n in range(2_000))
    mail = f"From a@x Mon Jan  4 10:00:00 2021\nSubject: deep\n{parts}\nThe bottom.\n"

    (post,) = only(read("mbox", folder(tmp_path, {"a.mbox": mail})), PostRecord)

    assert "The bottom." in post.body


def test_endless_lines_and_numbers_take_no_endless_time(tmp_path: Path) -> None:
    mails = "From a@x Mon Jan  4 10:00:00 2021\nSubject: x\n\nFrom " + "Mon 10:10 " * 100_000 + "\nSubject: y\n"
    table = f"date,text,n\n{'1' * 100_000},one,{'1' * 100_000}x\n"
    odd = '<?xml version="1.0" encoding="idna"?><posts><row Id="1" PostTypeId="1" Title="a" Body="b" /></posts>'
    begun = time.process_time()

    assert len(only(read("mbox", folder(tmp_path / "a", {"a.mbox": mails})), PostRecord)) == 1
    assert len(only(read("csv", folder(tmp_path / "b", {"a.csv": table})), PostRecord)) == 1
    assert len(only(read("stackexchange", folder(tmp_path / "c", {"Posts.xml": odd})), PostRecord)) == 1
    assert time.process_time() - begun < 5


def test_nothing_there_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(SourceBroken, match="there is no"), open_source(tmp_path / "nowhere"):
        pass


@settings(max_examples=60, deadline=None)
@given(part=st.floats(0, 1))
def test_a_tar_cut_anywhere_gives_what_was_before(part: float) -> None:
    posts = _posts(_read_cut("discourse", "x.tar.gz", lambda at: tarred(at, TOPICS), part))

    assert posts == [each for each in sorted(WHOLE, key=lambda i: f"{int(i) // 10}.json") if each in set(posts)]


@settings(max_examples=60, deadline=None)
@given(part=st.floats(0, 0.999))
def test_a_zip_cut_anywhere_is_refused(part: float) -> None:
    assert _posts(_read_cut("discourse", "x.zip", lambda at: zipped(at, TOPICS), part)) == []


@settings(max_examples=60, deadline=None)
@given(part=st.floats(0, 1), kind=st.sampled_from(["stackexchange", "slack", "csv", "mbox", "discourse"]))
def test_a_file_cut_anywhere_raises_nothing_but_source_broken(part: float, kind: str) -> None:
    mails = "".join(f"From a@x Mon Jan  4 10:00:00 2021\nSubject: s{n}\nFrom: a@x\n\nText\n\n" for n in range(9))
    name, content = {
        "stackexchange": ("Posts.xml", as_bytes(STACKEXCHANGE["Posts.xml"])),
        "slack": ("general/2022-01-10.json", as_bytes(SLACK["general/2022-01-10.json"])),
        "csv": ("posts.csv", "thread,text\né,ö\n".encode("utf-16") * 20),
        "mbox": ("moss.mbox.gz", gzip.compress(mails.encode())),
        "discourse": ("1.json", as_bytes(TOPICS["1.json"])),
    }[kind]
    with TemporaryDirectory() as place:
        try:
            read(kind, folder(Path(place), {name: content[: int(len(content) * part)]}))
        except SourceBroken:
            return


@settings(max_examples=100, deadline=None)
@given(noise=st.binary(max_size=40), at=st.floats(0, 1), pack=st.sampled_from(["x.zip", "x.tar.gz", "x.tar"]))
def test_noise_in_an_archive_raises_nothing_but_source_broken(noise: bytes, at: float, pack: str) -> None:
    with TemporaryDirectory() as place:
        archive = (zipped if pack == "x.zip" else tarred)(Path(place) / pack, TOPICS)
        content = archive.read_bytes() if pack != "x.tar" else gzip.decompress(archive.read_bytes())
        start = int(len(content) * at)
        archive.write_bytes(content[:start] + noise + content[start + len(noise) :])
        try:
            assert set(_posts(read("discourse", archive))) <= WHOLE
        except SourceBroken:
            return


def _read_cut(kind: str, name: str, make: object, part: float) -> list[Record]:
    with TemporaryDirectory() as place:
        archive = make(Path(place) / name)  # type: ignore[operator]
        content = archive.read_bytes()
        archive.write_bytes(content[: int(len(content) * part)])
        try:
            return read(kind, archive)
        except SourceBroken:
            return []


def _posts(records: list[Record]) -> list[str]:
    return [post.external_id for post in only(records, PostRecord)]
