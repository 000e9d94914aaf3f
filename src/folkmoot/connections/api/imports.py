"""Imports through the API."""

from __future__ import annotations

from datetime import datetime
from typing import Any, BinaryIO, cast

from django.shortcuts import get_object_or_404
from ninja import File, Form, Router, Schema, Status
from ninja.files import UploadedFile

from folkmoot.connections.commands import imports
from folkmoot.connections.models import ImportRun
from folkmoot.core.api.schemas import PROBLEMS
from folkmoot.core.errors import NotAllowed
from folkmoot.core.request import CommunityRequest

router = Router(tags=["imports"])
LISTED = 50


class ImportOut(Schema):
    """An import; `report` says what was new when it is finished, `total` is null where nobody knows it."""

    id: int
    kind: str
    state: str
    file_name: str
    file_size: int
    created_at: datetime
    finished_at: datetime | None
    done: int
    total: int | None
    error: str
    report: dict[str, Any]


@router.get("/imports", response={200: list[ImportOut], **PROBLEMS}, operation_id="list_imports")
def list_imports(request: CommunityRequest) -> Any:
    """The latest imports: managers."""
    _for_managers(request)
    return list(ImportRun.objects.order_by("-id")[:LISTED])


@router.post("/imports", response={201: ImportOut, **PROBLEMS}, operation_id="start_import")
def start_import(request: CommunityRequest, file: File[UploadedFile], kind: Form[str]) -> Any:
    """Upload an export (discourse, slack, stackexchange, mbox, csv) and have it imported: managers."""
    _for_managers(request)
    content = cast("BinaryIO", file)
    run = imports.start_import(actor=request.actor, kind=kind, file=content, name=file.name or "export")
    return Status(201, run)


@router.get("/imports/{int:import_id}", response={200: ImportOut, **PROBLEMS}, operation_id="get_import")
def get_import(request: CommunityRequest, import_id: int) -> Any:
    """How far an import is: managers."""
    _for_managers(request)
    return get_object_or_404(ImportRun.objects, id=import_id)


@router.post("/imports/{int:import_id}/again", response={200: ImportOut, **PROBLEMS}, operation_id="import_again")
def import_again(request: CommunityRequest, import_id: int) -> Any:
    """Have a failed import tried again: managers."""
    _for_managers(request)
    return imports.import_again(actor=request.actor, run=get_object_or_404(ImportRun.objects, id=import_id))


def _for_managers(request: CommunityRequest) -> None:
    if not request.actor.is_manager:
        raise NotAllowed
