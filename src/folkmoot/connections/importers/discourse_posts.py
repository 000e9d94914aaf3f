"""Posts as Discourse's API gives them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from folkmoot.connections.importers.discourse_raw import raw_to_markdown
from folkmoot.connections.importers.discourse_uploads import Uploads
from folkmoot.connections.importers.records import (
    AcceptedRecord,
    AttachmentRecord,
    PostRecord,
    ReactionRecord,
    Record,
    Skipped,
)
from folkmoot.connections.importers.times import iso

REGULAR, MODERATOR_NOTE, SMALL_ACTION, WHISPER = 1, 2, 3, 4
_LIKE = 2
_NUMBER_AT_MOST = 10**15
_ODD_VALUES = (TypeError, ValueError, AttributeError, KeyError, OverflowError)
Item = dict[str, Any]


class Posts:
    """Turns posts into records."""

    def __init__(self, uploads: Uploads) -> None:
        self._uploads = uploads

    def records(self, topic_id: str, posts: list[Item]) -> Iterator[Record]:
        """Yield a topic's posts in the order of their numbers, and what was liked and accepted."""
        by_number = {post.get("post_number"): str(post.get("id")) for post in posts if _is_key(post.get("post_number"))}
        written: set[str] = set()
        for post in posts:
            shown = f"post {str(post.get('id'))[:40]} of topic {topic_id}"
            try:
                reason = _left_out(post, written)
                if reason:
                    yield Skipped(shown, reason)
                    continue
                written.add(str(post["id"]))
                yield from self._post(post, topic_id, by_number)
            except _ODD_VALUES as error:
                yield Skipped(shown, f"it is malformed: {error}")

    def _post(self, post: Item, topic_id: str, by_number: dict[Any, str]) -> Iterator[Record]:
        post_id = str(post["id"])
        updated, replied = iso(post.get("updated_at")), post.get("reply_to_post_number")
        author = post.get("user_id") or post.get("username")
        number = int(number_of(post.get("post_number")))
        body, files = self._body(post)
        yield PostRecord(
            external_id=post_id,
            thread_external_id=topic_id,
            body=body,
            markup="markdown" if post.get("raw") else "html",
            author_external_id=str(author) if author else None,
            created_at=iso(post.get("created_at")),
            edited_at=updated if number_of(post.get("version")) > 1 else None,
            reply_to_external_id=by_number.get(replied) if _is_key(replied) else None,
            deleted_at=iso(post.get("deleted_at")) or (updated if post.get("user_deleted") else None),
            hidden=bool(post.get("hidden")),
            number=number if number > 0 else None,
            attachments=files,
        )
        yield from _reactions(post, post_id)
        if post.get("accepted_answer"):
            yield AcceptedRecord(topic_id, post_id)

    def _body(self, post: Item) -> tuple[str, tuple[AttachmentRecord, ...]]:
        if not post.get("raw"):
            cooked = post.get("cooked") or ""
            return cooked, self._uploads.in_cooked(cooked)
        return written_body(post["raw"], self._uploads)


def written_body(raw: str, uploads: Uploads) -> tuple[str, tuple[AttachmentRecord, ...]]:
    """A raw post as our Markdown, and the uploads that it shows."""
    found: dict[str, AttachmentRecord] = {}

    def resolve(url: str, name: str) -> str | None:
        record = uploads.named(url, name)
        if record is None:
            return url
        found.setdefault(url, record)
        return url if record.open is not None else record.url or None

    return raw_to_markdown(raw, resolve), tuple(found.values())


def _left_out(post: Item, written: set[str]) -> str:
    """Why a post is not taken; empty for one that is."""
    kind, body = post.get("post_type", REGULAR), post.get("raw") or post.get("cooked")
    is_blank = not isinstance(body, str) or not body.strip()
    if not post.get("id"):
        return "it has no id of its own"
    if str(post["id"]) in written:
        return "it is there twice"
    if kind == WHISPER:
        return "it is a whisper among the staff, not a member's post"
    if kind == SMALL_ACTION:
        return "it is a note that the forum wrote itself, not a member's post"
    is_seen = not (post.get("hidden") or post.get("deleted_at") or post.get("user_deleted"))
    if (is_blank and is_seen) or not isinstance(body, str):
        return "it has no text"
    return ""


def _reactions(post: Item, post_id: str) -> Iterator[Record]:
    at = iso(post.get("created_at"))
    listed = [each for each in post.get("reactions") or [] if isinstance(each, dict)]
    for each in listed:
        count = int(number_of(each.get("count")))
        if each.get("id") and count > 0:
            yield ReactionRecord(f"{post_id}:{each['id']}", post_id, str(each["id"]), count=count, created_at=at)
    for action in post.get("actions_summary") or []:
        is_like = isinstance(action, dict) and action.get("id") == _LIKE
        likes = int(number_of(action.get("count"))) if is_like else 0
        # With the plugin for reactions, likes are counted among them.
        if likes > 0 and not listed:
            yield ReactionRecord(f"{post_id}:like", post_id, "❤️", count=likes, created_at=at)


def number_of(value: Any) -> float:
    """The number, or 0 for what is none."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return value if is_number and -_NUMBER_AT_MOST < value < _NUMBER_AT_MOST else 0


def _is_key(value: Any) -> bool:
    return isinstance(value, int | str)
