"""Uploaded files, judged by their bytes: pictures are written anew, the rest is kept as a plain download."""

from __future__ import annotations

import errno
import hashlib
import io
import re
import unicodedata
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO, Any, BinaryIO

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from folkmoot.core.errors import RuleBroken
from folkmoot.core.images import clean_image

PLAIN = "application/octet-stream"
_PICTURES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF87a", b"GIF89a")
_NAME_AT_MOST = 120
_SUFFIX_AT_MOST = 20
_UNSAFE = re.compile(r'[<>:"/\\|?*]')
# Control, format (directions among them), lone surrogates, line and paragraph separators.
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
# Of the format characters, these shape Persian words and joined emoji.
_JOINERS = frozenset("\u200c\u200d")


@dataclass(frozen=True, slots=True)
class Inspected:
    """A file that may be stored. `content` is at its start; pictures carry their size in pixels."""

    kind: str
    media_type: str
    name: str
    extension: str
    size: int
    sha256: str
    content: IO[bytes]
    width: int | None = None
    height: int | None = None


def within_limit(file: IO[bytes] | BinaryIO, *, field: str) -> None:
    """Raise RuleBroken, naming the form's field, for a picture that is larger than uploads may be."""
    size = file.seek(0, io.SEEK_END)
    file.seek(0)
    if size > settings.MAX_UPLOAD_BYTES:
        limit = settings.MAX_UPLOAD_BYTES // (1024 * 1024)
        message = _("The picture is larger than %(limit)s MB.") % {"limit": limit}
        raise RuleBroken("too-large", message, field=field)


def inspect_upload(file: IO[bytes] | UploadedFile[Any], *, name: str) -> Inspected:
    """Judge a file by what is in it, not by its name or claimed type.

    Raises RuleBroken when it is empty, too large, or a picture that is broken or a bomb.
    """
    head = file.read(32)
    if not head:
        raise RuleBroken("empty-file", _("The file is empty."))
    file.seek(0, io.SEEK_END)
    size = file.tell()
    if size > settings.MAX_UPLOAD_BYTES:
        limit = settings.MAX_UPLOAD_BYTES // (1024 * 1024)
        raise RuleBroken("too-large", _("The file is larger than %(limit)s MB.") % {"limit": limit})
    file.seek(0)
    if _looks_like_picture(head):
        return _picture(file, name)
    return Inspected(
        kind="file",
        media_type=PLAIN,
        name=safe_name(name),
        extension="bin",
        size=size,
        sha256=_sum(file),
        content=file,
    )


def store(inspected: Inspected) -> str:
    """Keep the file in storage under a key made of its hash; the same content is kept once. Returns the key.

    Content of another length under that key is half a file from an accident, and is replaced.

    Raises RuleBroken("storage-full") when there is no room.
    """
    digest = inspected.sha256
    key = f"{digest[:2]}/{digest[2:4]}/{digest}.{inspected.extension}"
    inspected.content.seek(0)
    try:
        if default_storage.exists(key):
            if default_storage.size(key) == inspected.size:
                return key
            default_storage.delete(key)
        return default_storage.save(key, File(inspected.content))
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise RuleBroken(
                "storage-full", _("There is no room for the file. The operator must make some.")
            ) from error
        raise


def safe_name(name: str) -> str:
    """A file name to show and to offer for a download: no folders, no control or direction characters."""
    plain = unicodedata.normalize("NFC", name.replace("\\", "/"))
    seen = "".join(sign for sign in plain if sign in _JOINERS or unicodedata.category(sign) not in _UNSEEN)
    cleaned = _UNSAFE.sub("", PurePosixPath(seen).name).strip(" .")
    stem, dot, suffix = cleaned.rpartition(".")
    if not dot or len(suffix) > _SUFFIX_AT_MOST:
        return cleaned[:_NAME_AT_MOST].strip(" .") or "file"
    return f"{stem[: _NAME_AT_MOST - len(suffix) - 1]}.{suffix}"


def _looks_like_picture(head: bytes) -> bool:
    is_webp = head[:4] == b"RIFF" and head[8:12] == b"WEBP"
    is_avif = head[4:12] in (b"ftypavif", b"ftypavis")
    return head.startswith(_PICTURES) or is_webp or is_avif


def _picture(file: IO[bytes] | UploadedFile[Any], name: str) -> Inspected:
    clean = clean_image(file)
    stem = PurePosixPath(safe_name(name)).stem
    return Inspected(
        kind="image",
        media_type=clean.media_type,
        name=f"{stem}.{clean.extension}",
        extension=clean.extension,
        size=len(clean.content),
        sha256=hashlib.sha256(clean.content).hexdigest(),
        content=io.BytesIO(clean.content),
        width=clean.width,
        height=clean.height,
    )


def _sum(file: IO[bytes] | UploadedFile[Any]) -> str:
    digest = hashlib.sha256()
    while chunk := file.read(1 << 20):
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()
