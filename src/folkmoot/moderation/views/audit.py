"""The audit log as a page and as a file."""

from __future__ import annotations

import json
from collections.abc import Iterator

from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from folkmoot.core.errors import NotAllowed
from folkmoot.core.request import CommunityRequest
from folkmoot.moderation.models import AuditEntry
from folkmoot.moderation.queries.audit import entries_of
from folkmoot.moderation.queries.audit_words import described
from folkmoot.moderation.rights import can_read_audit_log
from folkmoot.moderation.tabs import tabs_for
from folkmoot.moderation.views.paging import before

PAGE = 50


@require_safe
def log(request: CommunityRequest) -> HttpResponse:
    """The newest entries first, in words."""
    _for_staff(request)
    rows = entries_of(request.community.id)
    upto = before(request)
    found = list((rows.filter(sequence__lt=upto) if upto else rows)[: PAGE + 1])
    context = {
        "entries": described(request.community.id, found[:PAGE]),
        "next": found[PAGE - 1].sequence if len(found) > PAGE else None,
        "head": rows.first(),
        "tabs": tabs_for(request.actor, "log"),
    }
    return render(request, "moderation/log.html", context)


@require_safe
def export(request: CommunityRequest) -> HttpResponseBase:
    """The whole log, one JSON object a line, in its order: what one needs to check the chain elsewhere."""
    _for_staff(request)
    rows = AuditEntry.everywhere.filter(community_id=request.community.id).order_by("sequence")
    answer = StreamingHttpResponse(_lines(rows.iterator(500)), content_type="application/jsonl")
    answer["Content-Disposition"] = f'attachment; filename="{request.community.slug}-audit-log.jsonl"'
    return answer


def _lines(rows: Iterator[AuditEntry]) -> Iterator[str]:
    for row in rows:
        names = ("sequence", "kind", "body", "previous", "hash")
        shown = {**{name: getattr(row, name) for name in names}, "at": row.at.isoformat()}
        yield json.dumps(shown, ensure_ascii=False, sort_keys=True) + "\n"


def _for_staff(request: CommunityRequest) -> None:
    if not can_read_audit_log(request.actor):
        raise NotAllowed(_("Moderators and managers read the audit log."))
