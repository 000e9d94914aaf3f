"""Threads and posts: the only authored text, and what hangs on them."""

from folkmoot.content.models.attachment import Attachment
from folkmoot.content.models.poll import Ballot, BallotChoice, Poll, PollOption
from folkmoot.content.models.post import Mention, Post, PostRedirect, PostRevision, Reaction
from folkmoot.content.models.preview import LinkPreview, PostLink
from folkmoot.content.models.reader import Bookmark, DirectSettings, Draft, SpaceReader, ThreadReader
from folkmoot.content.models.search import SearchDocument
from folkmoot.content.models.settings import ContentSettings
from folkmoot.content.models.thread import Tag, Thread, ThreadMember, ThreadRedirect, ThreadTag

__all__ = [
    "Attachment",
    "Ballot",
    "BallotChoice",
    "Bookmark",
    "ContentSettings",
    "DirectSettings",
    "Draft",
    "LinkPreview",
    "Mention",
    "Poll",
    "PollOption",
    "Post",
    "PostLink",
    "PostRedirect",
    "PostRevision",
    "Reaction",
    "SearchDocument",
    "SpaceReader",
    "Tag",
    "Thread",
    "ThreadMember",
    "ThreadReader",
    "ThreadRedirect",
    "ThreadTag",
]
