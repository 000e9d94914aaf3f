"""Imports that a manager starts by uploading an export; a worker carries them out."""

from __future__ import annotations

import shutil
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import IO, Any
from uuid import uuid4

import structlog
from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import DatabaseError, connection, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from folkmoot.activity.log import record
from folkmoot.connections.importers import SourceBroken
from folkmoot.connections.loader import ImportReport, run_import
from folkmoot.connections.loader.run import Progress
from folkmoot.connections.models import ImportRun
from folkmoot.core.actor import Actor
from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.core.tenancy import scope
from folkmoot.core.uploads import safe_name

log = structlog.get_logger(__name__)
TRIES_AT_MOST = 3
# A batch of posts takes a second or two; a big thread's counters may take longer.
SILENT_AFTER = timedelta(seconds=120)
_BEAT_SECONDS = 1.0
_ALIVE_SECONDS = 20.0


def start_import(*, actor: Actor, kind: str, file: IO[bytes] | File[Any], name: str) -> ImportRun:
    """Keep an uploaded export and have a worker import it. Managers may. Records `connections.import.started`.

    Raises NotAllowed; RuleBroken for an unknown kind, an empty or too large file, no room, or an import under way.
    """
    if not (actor.is_system or actor.is_manager):
        raise NotAllowed(_("Managers import."))
    if kind not in ImportRun.Kind.values:
        raise RuleBroken("unknown-kind", _("Say where the export comes from."), field="kind")
    size = _size_of(file)
    if ImportRun.everywhere.filter(community_id=actor.community_id, state__in=("waiting", "running")).exists():
        raise RuleBroken("busy", _("An import is under way. Wait until it is through."), field="file")
    key = _kept(file, safe_name(name))
    with transaction.atomic():
        run = ImportRun.everywhere.create(
            community_id=actor.community_id, kind=kind, file_key=key, file_name=safe_name(name), file_size=size,
            started_by_id=actor.member_id,
        )  # fmt: skip
        record("connections.import.started", actor=actor, subject=("import", run.id), details={"kind": kind})
    return run


def import_again(*, actor: Actor, run: ImportRun) -> ImportRun:
    """Have a failed import tried again; it goes on where it stopped. Managers may.

    Records `connections.import.started`. Raises NotAllowed; RuleBroken where it did not fail.
    """
    if not (actor.is_system or actor.is_manager):
        raise NotAllowed(_("Managers import."))
    if run.state != ImportRun.State.FAILED or not run.file_key:
        raise RuleBroken("not-failed", _("Only a failed import is tried again."))
    with transaction.atomic():
        run.state, run.tries, run.error = ImportRun.State.WAITING, 0, ""
        run.save(update_fields=["state", "tries", "error"])
        record("connections.import.started", actor=actor, subject=("import", run.id), details={"kind": run.kind})
    return run


def claim_next_import() -> ImportRun | None:
    """Take the oldest import that waits, or whose worker has died: the row's change decides among workers."""
    now = timezone.now()
    silent = Q(state=ImportRun.State.RUNNING, beat_at__lt=now - SILENT_AFTER)
    for run in ImportRun.everywhere.filter(Q(state=ImportRun.State.WAITING) | silent).order_by("id")[:10]:
        taken = ImportRun.everywhere.filter(id=run.id, state=run.state, beat_at=run.beat_at)
        if taken.update(state=ImportRun.State.RUNNING, beat_at=now, tries=run.tries + 1) == 1:
            run.refresh_from_db()
            return run
    return None


def carry_out_import(run: ImportRun) -> ImportRun:
    """Import what was uploaded and keep the report; whatever goes wrong is said in the run and never raised."""
    if run.tries > TRIES_AT_MOST:
        return _ended(run, error=_("It broke off several times. The operator finds the reason in the log."))
    try:
        with scope(run.community_id), _alive(run), _local(run.file_key) as path:
            report = run_import(
                run.kind,
                path,
                actor=Actor.importer(run.community_id),
                # 0 is nobody: who uploaded it may have left for good.
                uploader_id=run.started_by_id or 0,
                progress=_beating(run),
            )
    except SourceBroken as error:
        return _ended(run, error=str(error))
    except Exception as error:
        log.exception("import failed", run=run.id, kind=run.kind)
        return _ended(run, error=_("Something unforeseen happened: %(error)s.") % {"error": type(error).__name__})
    return _ended(run, report=report)


def forget_uploads(community_id: int) -> None:
    """Delete the exports that were uploaded to a community which is being deleted itself."""
    for key in (
        ImportRun.everywhere.filter(community_id=community_id).exclude(file_key="").values_list("file_key", flat=True)
    ):
        default_storage.delete(key)


def _ended(run: ImportRun, *, report: ImportReport | None = None, error: str = "") -> ImportRun:
    run.state = ImportRun.State.FAILED if report is None else ImportRun.State.FINISHED
    run.error, run.finished_at = error[:2000], timezone.now()
    key = run.file_key
    if report is not None:
        run.report = {**report.counts(), "skipped": report.skipped, "skipped_count": report.left_out.count}
        run.file_key = ""
    run.save(update_fields=["state", "error", "finished_at", "report", "file_key"])
    if report is not None:
        default_storage.delete(key)
    return run


@contextmanager
def _alive(run: ImportRun) -> Iterator[None]:
    """Let the run give signs of life from a thread of its own: whoever reads long before the first batch is not dead.

    Otherwise it would be taken up a second time, beside the first.
    """
    is_over = threading.Event()

    def beat() -> None:
        while not is_over.wait(_ALIVE_SECONDS):
            try:
                ImportRun.everywhere.filter(id=run.id).update(beat_at=timezone.now())
            except DatabaseError as error:
                log.warning("an import could not say that it is alive", run=run.id, why=str(error))
        connection.close()

    thread = threading.Thread(target=beat, daemon=True, name=f"import-{run.id}-alive")
    thread.start()
    try:
        yield
    finally:
        is_over.set()
        thread.join()


def _beating(run: ImportRun) -> Any:
    last, before = 0.0, run.done

    def progress(at: Progress) -> None:
        nonlocal last
        if time.monotonic() - last >= _BEAT_SECONDS:
            last = time.monotonic()
            # Getting farther than ever is no vain try: a long import outlives any number of restarts.
            tries = 1 if at.done > before else run.tries
            ImportRun.everywhere.filter(id=run.id).update(
                done=at.done, total=at.total, beat_at=timezone.now(), tries=tries
            )

    return progress


def _size_of(file: IO[bytes] | File[Any]) -> int:
    file.seek(0, 2)
    size = file.tell()
    file.seek(0)
    if not size:
        raise RuleBroken("empty-file", _("The file is empty."), field="file")
    if size > settings.MAX_IMPORT_BYTES:
        limit = settings.MAX_IMPORT_BYTES // 1024**2
        words = _("The file is larger than %(limit)s MB: let the operator import it from the command line.")
        raise RuleBroken("too-large", words % {"limit": limit}, field="file")
    return size


def _kept(file: IO[bytes] | File[Any], name: str) -> str:
    try:
        return default_storage.save(f"imports/{uuid4().hex}/{name}", File(file))
    except OSError as error:
        words = _("There is no room for the file. The operator must make some.")
        raise RuleBroken("storage-full", words, field="file") from error


@contextmanager
def _local(key: str) -> Iterator[Path]:
    """The file on this machine; fetched first where files are kept elsewhere."""
    try:
        yield Path(default_storage.path(key))
    except NotImplementedError:
        with tempfile.TemporaryDirectory(prefix="folkmoot-import-") as folder:
            path = Path(folder) / key.rsplit("/", 1)[-1]
            with default_storage.open(key) as source, path.open("wb") as target:
                shutil.copyfileobj(source, target)
            yield path
