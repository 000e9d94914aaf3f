"""Writes that name an Idempotency-Key are done once, however often they are sent.

After the draft "The Idempotency-Key HTTP Header Field" (draft-ietf-httpapi-idempotency-key-header).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.utils.translation import gettext as _

from folkmoot.connections.models import IdempotentAnswer
from folkmoot.core.actor import Actor
from folkmoot.core.api.problems import problem
from folkmoot.core.request import Request

_KEY_AT_MOST = 200


def answer_once(request: Request, actor: Actor, answer: Callable[[Request], HttpResponse]) -> HttpResponse:
    """Answer a write, from memory when the same member has sent the same key before.

    Key and effect are committed together, so a crash in between leaves neither. Refusals are not remembered.
    """
    key = request.headers.get("Idempotency-Key", "")
    if not key or actor.member_id is None:
        return answer(request)
    if len(key) > _KEY_AT_MOST:
        return problem(400, "bad-idempotency-key", _("An Idempotency-Key has at most 200 characters."))
    fingerprint = _fingerprint(request)
    try:
        with transaction.atomic():
            return _answer_and_remember(request, actor, key, fingerprint, answer)
    except IntegrityError:
        kept = _kept(actor, key)
        if kept is None:
            raise
        return _from_memory(kept, fingerprint)


def _answer_and_remember(
    request: Request, actor: Actor, key: str, fingerprint: str, answer: Callable[[Request], HttpResponse]
) -> HttpResponse:
    kept = _kept(actor, key)
    if kept is not None:
        return _from_memory(kept, fingerprint)
    row = IdempotentAnswer.everywhere.create(
        community_id=actor.community_id, member_id=actor.own_id, key=key, fingerprint=fingerprint
    )
    response = answer(request)
    if response.status_code >= 400:
        transaction.set_rollback(True)
        return response
    row.status = response.status_code
    row.body = response.content.decode()
    row.save(update_fields=["status", "body"])
    return response


def _kept(actor: Actor, key: str) -> IdempotentAnswer | None:
    return IdempotentAnswer.everywhere.filter(
        community_id=actor.community_id, member_id=actor.member_id, key=key
    ).first()


def _from_memory(kept: IdempotentAnswer, fingerprint: str) -> HttpResponse:
    if kept.fingerprint != fingerprint:
        return problem(422, "idempotency-key-reused", _("This Idempotency-Key was used for another request before."))
    return HttpResponse(
        kept.body, status=kept.status, content_type="application/json", headers={"Idempotent-Replayed": "true"}
    )


def _fingerprint(request: Request) -> str:
    content_type = request.content_type or ""
    parts = [request.method or "", request.path, request.META.get("QUERY_STRING", ""), content_type]
    # An upload is streamed, not read into memory: its length stands for its content.
    body = request.META.get("CONTENT_LENGTH", "").encode() if content_type.startswith("multipart/") else request.body
    return hashlib.sha256("\n".join(parts).encode() + b"\n" + body).hexdigest()
