"""How services of others are spoken to: Akismet's comment-check and what OpenAI calls moderations."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from folkmoot.core.fetch_errors import FetchFailed
from folkmoot.core.http_client import Fetched, fetch
from folkmoot.core.sealing import unseal
from folkmoot.moderation.models import OutsideCheck

SECONDS, SECONDS_BEFORE = 10.0, 2.5
_BYTES_AT_MOST = 64 * 1024
_TEXT_AT_MOST = 20_000


@dataclass(frozen=True, slots=True)
class Question:
    """What a service is told of a text: no addresses of people, and nothing that is private."""

    text: str
    author: str
    place: str
    url: str = ""
    kind: str = "forum-post"
    language: str = ""


def ask(check: OutsideCheck, question: Question, *, seconds: float) -> frozenset[str]:
    """What the service finds in a text, by its own names ("spam", "harassment"); nothing is an empty set.

    Raises FetchError where it gives no answer that can be read.
    """
    return _ASK[OutsideCheck.Kind(check.kind)](check, question, seconds)


def tell(check: OutsideCheck, question: Question, *, is_spam: bool) -> None:
    """Tell a service that learns what moderators found. Raises FetchError. Those that do not learn are told nothing."""
    if check.kind == OutsideCheck.Kind.AKISMET:
        _akismet(check, "submit-spam" if is_spam else "submit-ham", question, SECONDS)


def _ask_akismet(check: OutsideCheck, question: Question, seconds: float) -> frozenset[str]:
    answer = _akismet(check, "comment-check", question, seconds)
    said = answer.body.decode("utf-8", "replace").strip().lower()
    if said not in ("true", "false"):
        raise FetchFailed(answer.headers.get("x-akismet-debug-help", "") or f"unexpected answer: {said[:80]}")
    if said == "false":
        return frozenset()
    is_blatant = answer.headers.get("x-akismet-pro-tip", "").lower() == "discard"
    return frozenset({"spam", "blatant-spam"} if is_blatant else {"spam"})


def _akismet(check: OutsideCheck, verb: str, question: Question, seconds: float) -> Fetched:
    fields = {
        "api_key": unseal(check.sealed_key), "blog": question.place, "comment_type": question.kind,
        "comment_author": question.author, "comment_content": question.text[:_TEXT_AT_MOST],
        "permalink": question.url, "blog_lang": question.language, "blog_charset": "UTF-8",
        # The protocol wants one; those of members are not kept here, and would not be given away.
        "user_ip": "127.0.0.1",
    }  # fmt: skip
    headers = {"content-type": "application/x-www-form-urlencoded"}
    return _sent(f"{check.address.rstrip('/')}/1.1/{verb}", headers, urlencode(fields).encode(), seconds)


def _ask_openai(check: OutsideCheck, question: Question, seconds: float) -> frozenset[str]:
    body = {"input": question.text[:_TEXT_AT_MOST]} | ({"model": check.model} if check.model else {})
    headers = {"content-type": "application/json"}
    if key := unseal(check.sealed_key):
        headers["authorization"] = f"Bearer {key}"
    answer = _sent(f"{check.address.rstrip('/')}/v1/moderations", headers, json.dumps(body).encode(), seconds)
    try:
        result = json.loads(answer.body)["results"][0]
        scores = {str(name): float(score) for name, score in (result.get("category_scores") or {}).items()}
        flagged = {str(name) for name, is_so in (result.get("categories") or {}).items() if is_so is True}
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise FetchFailed("the answer is not what the protocol promises") from error
    sure = {name for name, score in scores.items() if score >= check.threshold}
    return frozenset(sure | {name for name in flagged if name not in scores})


def _sent(url: str, headers: Mapping[str, str], body: bytes, seconds: float) -> Fetched:
    answer = fetch(url, method="POST", headers=headers, body=body, max_bytes=_BYTES_AT_MOST, timeout=seconds)
    if answer.status != 200:
        raise FetchFailed(f"status {answer.status}")
    return answer


_ASK: Mapping[str, Callable[[OutsideCheck, Question, float], frozenset[str]]] = {
    OutsideCheck.Kind.AKISMET: _ask_akismet,
    OutsideCheck.Kind.OPENAI: _ask_openai,
}
