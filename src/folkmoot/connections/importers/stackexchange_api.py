"""Stack Exchange: questions as its API gives them ({"items": [{"question_id": ...}]}), saved as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from html import unescape
from typing import Any

from folkmoot.connections.importers.archive import Entry, Source, SourceBroken
from folkmoot.connections.importers.json_files import load_json
from folkmoot.connections.importers.recent import Recent
from folkmoot.connections.importers.records import (
    AcceptedRecord,
    MemberRecord,
    PostRecord,
    Progress,
    ReactionRecord,
    Record,
    Skipped,
    SpaceRecord,
    ThreadRecord,
)
from folkmoot.connections.importers.times import epoch

_SPACE = "questions"
_ELSE = ".xml", ".md", ".txt", ".7z", ".zip", ".html"
_ODD_VALUES = (TypeError, ValueError, AttributeError, KeyError, OverflowError)


def read_stackexchange_api(source: Source) -> Iterator[Record]:
    """Yield questions with their answers and comments."""
    found = 0
    authors = Recent()
    for entry in source.entries:
        if entry.name.lower().endswith(_ELSE):
            continue
        try:
            questions = _questions(entry)
        except SourceBroken as error:
            yield Skipped(entry.path, str(error))
            continue
        for question in questions:
            if not found:
                yield SpaceRecord(external_id=_SPACE, name="Questions", slug="questions", kind="questions")
                yield Progress(total=source.count() * len(questions))
            found += 1
            try:
                yield from _question(question, authors)
            except _ODD_VALUES as error:
                yield Skipped(f"{entry.path}: question {question['question_id']}", f"it is malformed: {error}")
    if not found:
        raise SourceBroken("there is no Posts.xml of a Stack Exchange dump in it, and no questions of its API")


def _questions(entry: Entry) -> list[dict[str, Any]]:
    content = load_json(entry)
    listed = content.get("items") if isinstance(content, dict) else content
    return [each for each in listed or [] if isinstance(each, dict) and each.get("question_id")]


def _question(item: dict[str, Any], authors: Recent) -> Iterator[Record]:
    question = str(item["question_id"])
    yield from _author(item, authors)
    yield ThreadRecord(
        external_id=question,
        space_external_id=_SPACE,
        title=unescape(str(item.get("title") or f"Question {question}")),
        author_external_id=_author_id(item),
        created_at=epoch(item.get("creation_date")),
        tags=tuple(str(tag) for tag in item.get("tags") or []),
        views=int(item.get("view_count") or 0),
        closed=bool(item.get("closed_date")),
        old_path=f"/questions/{question}",
    )
    answers = [each for each in item.get("answers") or [] if isinstance(each, dict) and each.get("answer_id")]
    yield from _post(item, question, question, authors)
    for answer in answers:
        yield from _author(answer, authors)
        yield from _post(answer, str(answer["answer_id"]), question, authors)
    accepted = item.get("accepted_answer_id") or next((a["answer_id"] for a in answers if a.get("is_accepted")), None)
    if accepted:
        yield AcceptedRecord(question, str(accepted))


def _post(item: dict[str, Any], post_id: str, question: str, authors: Recent) -> Iterator[Record]:
    body, is_html = _body(item)
    if not body.strip():
        yield Skipped(f"post {post_id}", "it has no text")
        return
    yield PostRecord(
        external_id=post_id,
        thread_external_id=question,
        body=body,
        markup="html" if is_html else "markdown",
        author_external_id=_author_id(item),
        created_at=epoch(item.get("creation_date")),
        edited_at=epoch(item.get("last_edit_date")),
    )
    yield from _votes(item, post_id)
    for comment in item.get("comments") or []:
        comment_id, (said, is_html) = f"c{comment['comment_id']}", _body(comment)
        if not said.strip():
            yield Skipped(f"comment {comment['comment_id']}", "it has no text")
            continue
        yield from _author(comment, authors)
        at = epoch(comment.get("creation_date"))
        markup = "html" if is_html else "markdown"
        yield PostRecord(comment_id, question, said, markup, _author_id(comment), at, reply_to_external_id=post_id)
        if int(comment.get("score") or 0) > 0:
            yield ReactionRecord(f"{comment_id}:up", comment_id, "👍", count=int(comment["score"]))


def _votes(item: dict[str, Any], post_id: str) -> Iterator[Record]:
    score = int(item.get("score") or 0)
    up = item.get("up_vote_count", max(score, 0))
    down = item.get("down_vote_count", max(-score, 0))
    for kind, emoji, count in (("2", "👍", up), ("3", "👎", down)):
        if int(count or 0) > 0:
            yield ReactionRecord(f"{post_id}:{kind}", post_id, emoji, count=int(count))


def _body(item: dict[str, Any]) -> tuple[str, bool]:
    if item.get("body"):
        return str(item["body"]), True
    if not item.get("body_markdown") and item.get("question_id") and not item.get("answer_id"):
        return unescape(str(item.get("title") or "")), False
    # The API escapes its Markdown once more.
    return unescape(str(item.get("body_markdown") or "")), False


def _author_id(item: dict[str, Any]) -> str | None:
    owner = item.get("owner")
    if not isinstance(owner, dict):
        return None
    if owner.get("user_id"):
        return str(owner["user_id"])
    return f"guest:{owner['display_name']}" if owner.get("display_name") else None


def _author(item: dict[str, Any], authors: Recent) -> Iterator[Record]:
    author_id = _author_id(item)
    if author_id is not None and authors.is_new(author_id):
        name = unescape(str(item["owner"].get("display_name") or f"user{author_id}"))
        yield MemberRecord(author_id, name, name, deleted=author_id.startswith("guest:"))
