"""Nobody fills the disk by sending what nobody asked for."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from folkmoot.core.testing.cast import Cast
from folkmoot.members.models import Membership

MB = 1024 * 1024


@pytest.fixture(autouse=True)
def _small_limits(settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = MB
    settings.MAX_UPLOAD_BYTES = MB
    settings.MAX_IMPORT_BYTES = 8 * MB


def sent(member: Membership | None, path: str, megabytes: int) -> int:
    client = Client()
    if member is not None and member.account is not None:
        client.force_login(member.account, backend="django.contrib.auth.backends.ModelBackend")
    file = SimpleUploadedFile("x.zip", b"x" * megabytes * MB)
    return client.post(f"/c/moorland/{path}", {"file": file, "kind": "csv"}).status_code


@pytest.mark.parametrize("path", ["accounts/login/", "write/upload/", "imports/", "api/v1/attachments"])
def test_a_visitor_sends_no_files(cast: Cast, path: str) -> None:
    assert sent(None, path, 3) == 413


def test_a_file_that_is_a_little_too_large_is_refused_by_its_form(cast: Cast) -> None:
    assert sent(cast.mia, "write/upload/", 3) == 422
    assert sent(cast.mia, "write/upload/", 6) == 413


def test_only_managers_send_what_is_as_large_as_an_export(cast: Cast) -> None:
    assert sent(cast.mo, "imports/", 7) == 413
    assert sent(cast.max, "write/upload/", 7) == 413
    assert sent(cast.max, "imports/", 7) == 302
    assert sent(cast.max, "imports/", 10) == 413


def test_the_api_says_so_in_its_own_words(cast: Cast) -> None:
    file = SimpleUploadedFile("x.zip", b"x" * 3 * MB)
    answer = Client().post("/c/moorland/api/v1/attachments", {"file": file})
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "too-large"
