"""A channel's messages: what was changed and deleted later is put together, then filed into threads."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from folkmoot.connections.importers.archive import Source
from folkmoot.connections.importers.recent import Recent
from folkmoot.connections.importers.records import (
    AttachmentRecord,
    EditRecord,
    MemberRecord,
    PostRecord,
    ReactionRecord,
    Record,
    Skipped,
    ThreadRecord,
)
from folkmoot.connections.importers.slack_text import text_of, title_of
from folkmoot.connections.importers.spill import Spill
from folkmoot.connections.importers.times import epoch

_NOT_WRITTEN = frozenset(
    {
        "channel_join", "channel_leave", "channel_topic", "channel_purpose", "channel_name", "channel_archive",
        "channel_unarchive", "channel_convert_to_private", "channel_convert_to_public", "channel_posting_permissions",
        "channel_canvas_updated", "group_join", "group_leave", "group_topic", "group_purpose", "group_name",
        "group_archive", "group_unarchive", "pinned_item", "unpinned_item", "bot_add", "bot_remove", "bot_enable",
        "bot_disable", "reminder_add", "reminder_delete", "joiner_notification", "joiner_notification_for_inviter",
        "app_conversation_join", "sh_room_created", "huddle_thread", "message_replied", "reply_broadcast",
        "document_mention", "ekm_access_denied", "assistant_app_thread",
    }
)  # fmt: skip
_DAY = re.compile(r":\d{4}-\d{2}-\d{2}$")
_FILE_ID = re.compile(r"(?<![A-Za-z0-9])F[A-Z0-9]{1,20}(?![A-Za-z0-9])")
_ODD_VALUES = (TypeError, ValueError, AttributeError, KeyError, OverflowError)
Message = dict[str, Any]


class Uploads:
    """The files that lie in the export, by the ids they had."""

    def __init__(self, source: Source, spill: Spill) -> None:
        self._source = source
        self._spill = spill
        for entry in source.entries:
            if not entry.name.lower().endswith((".json", ".xml")):
                for file_id in _FILE_ID.findall(entry.path):
                    spill.add(file_id, 0, entry.number)

    def record(self, file: dict[str, Any]) -> AttachmentRecord:
        """A file of a message, with its content where the export has it."""
        file_id, name = str(file.get("id") or ""), str(file.get("name") or file.get("title") or "file")
        number = next(self._spill.group(file_id), None) if file_id and self._spill.count else None
        url = str(file.get("permalink") or file.get("url_private") or "")
        return AttachmentRecord(file_id, name, self._source.numbered(number).open if number else None, url=url)


def moment_of(message: Message) -> str:
    """The time that names the message which this one is, changes or deletes."""
    subtype, changed = message.get("subtype"), message.get("message")
    if subtype == "message_changed" and isinstance(changed, dict):
        return str(changed.get("ts"))
    if subtype == "message_deleted":
        return str(message.get("deleted_ts") or message.get("ts"))
    return str(message.get("ts"))


class Channel:
    """Files one channel's messages into threads."""

    def __init__(self, channel_id: str, name: str, uploads: Uploads) -> None:
        self._id = channel_id
        self._name = name
        self._uploads = uploads
        self._threads = Recent()
        self._authors = Recent()

    def records(self, groups: Iterable[tuple[str, Iterator[Message]]]) -> Iterator[Record]:
        """Yield the messages; a group is all that the export says about one of them, in the order it was said."""
        for _name, group in groups:
            found = list(group)
            shown = f"#{self._name}: message {str(found[0].get('ts'))[:40]}"
            try:
                yield from self._records(found, shown)
            except _ODD_VALUES as error:
                yield Skipped(shown, f"it is malformed: {error}")

    def _records(self, found: list[Message], shown: str) -> Iterator[Record]:
        message, edits, deleted_at = _put_together(found)
        for _again in range(sum(each.get("subtype") not in _CHANGES for each in found) - 1):
            yield Skipped(shown, "it is there twice")
        subtype = str(message.get("subtype") or "")
        at = epoch(message.get("ts"))
        if at is None:
            yield Skipped(shown, "it has no time")
        elif subtype in _NOT_WRITTEN:
            yield Skipped(shown, f"Slack wrote it, not a member ({subtype})")
        elif subtype == "tombstone":
            yield from self._written(message, edits, at, deleted_at or at, None)
        else:
            author = author_of(message)
            if author is not None and self._authors.is_new(author.external_id):
                yield author
            if not text_of(message).strip() and not _files(message):
                yield Skipped(shown, "it has no text")
                return
            yield from self._written(message, edits, at, deleted_at, author.external_id if author else None)
            yield from self._reactions(message)

    def _written(
        self,
        message: Message,
        edits: tuple[EditRecord, ...],
        at: datetime,
        deleted_at: datetime | None,
        author: str | None,
    ) -> Iterator[Record]:
        thread = self._thread_of(message, at)
        if self._threads.is_new(thread):
            yield self._opened(thread, message, at, author)
        edited = message.get("edited")
        root = str(message.get("thread_ts") or message.get("ts"))
        yield PostRecord(
            external_id=self._post_id(message),
            thread_external_id=thread,
            body=text_of(message),
            markup="mrkdwn",
            author_external_id=author,
            created_at=at,
            edited_at=epoch(edited.get("ts")) if isinstance(edited, dict) else edits[-1].at if edits else None,
            reply_to_external_id=f"{self._id}:{root}" if root != str(message.get("ts")) else None,
            deleted_at=deleted_at,
            edits=edits,
            attachments=tuple(self._uploads.record(file) for file in _files(message)),
        )

    def _post_id(self, message: Message) -> str:
        return f"{self._id}:{message.get('ts')}"

    def _thread_of(self, message: Message, at: datetime) -> str:
        # Old exports say of a message that it was answered, and name no thread.
        is_answered = message.get("reply_count") or message.get("replies")
        root = message.get("thread_ts") or (message.get("ts") if is_answered else None)
        return f"{self._id}:{root}" if root else f"{self._id}:{at:%Y-%m-%d}"

    def _opened(self, thread: str, message: Message, at: datetime, author: str | None) -> ThreadRecord:
        is_unnamed = bool(_DAY.search(thread)) or message.get("subtype") == "tombstone"
        day = f"#{self._name}, {at:%Y-%m-%d}"
        title = day if is_unnamed else title_of(text_of(message)) or day
        return ThreadRecord(thread, self._id, title, author, at)

    def _reactions(self, message: Message) -> Iterator[Record]:
        post_id = self._post_id(message)
        for reaction in message.get("reactions") or []:
            name, users = str(reaction["name"]), [str(user) for user in reaction.get("users") or []]
            for user in users:
                yield ReactionRecord(f"{post_id}:{name}:{user}", post_id, name, user)
            unnamed = int(reaction.get("count") or 0) - len(users)
            if unnamed > 0:
                yield ReactionRecord(f"{post_id}:{name}", post_id, name, count=unnamed)


_CHANGES = frozenset({"message_changed", "message_deleted"})


def _put_together(found: list[Message]) -> tuple[Message, tuple[EditRecord, ...], datetime | None]:
    """The message as it was in the end, what it said before, and when it was deleted."""
    message: Message | None = None
    edits: list[EditRecord] = []
    deleted_at: datetime | None = None
    for each in found:
        before, after = each.get("previous_message"), each.get("message")
        before = before if isinstance(before, dict) else message
        if each.get("subtype") == "message_changed" and isinstance(after, dict):
            if before is not None and text_of(before) not in ("", text_of(after)):
                editor = after.get("edited")
                editor_id = editor.get("user") if isinstance(editor, dict) else None
                edits.append(EditRecord(text_of(before), "mrkdwn", epoch(each.get("ts")), editor_id and str(editor_id)))
            message = {**(message or {}), **after}
        elif each.get("subtype") == "message_deleted":
            message = message or before or {"ts": each.get("deleted_ts"), "subtype": "tombstone", "text": "…"}
            deleted_at = epoch(each.get("ts"))
        elif message is None:
            message = each
    return message or found[0], tuple(edits), deleted_at


def _files(message: Message) -> list[dict[str, Any]]:
    listed = message.get("files") or [message.get("file")]
    return [file for file in listed if isinstance(file, dict) and file.get("mode") != "tombstone"]


def author_of(message: Message) -> MemberRecord | None:
    """Who wrote it, as far as the message itself says."""
    comment, profile = message.get("comment"), message.get("user_profile")
    user = message.get("user") or (comment.get("user") if isinstance(comment, dict) else None)
    if user:
        profile = profile if isinstance(profile, dict) else {}
        name = str(profile.get("display_name") or profile.get("real_name") or "")
        if not name and user == "USLACKBOT":
            name = "Slackbot"
        return MemberRecord(str(user), handle=str(profile.get("name") or name or user), name=name or str(user))
    bot_profile = message.get("bot_profile")
    bot = message.get("bot_id") or message.get("username")
    if bot:
        called = bot_profile.get("name") if isinstance(bot_profile, dict) else None
        name = str(message.get("username") or called or bot)
        return MemberRecord(external_id=f"bot:{bot}", handle=name, name=name, is_bot=True)
    return None
