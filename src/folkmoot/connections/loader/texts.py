"""A source's markup becomes Markdown, and Markdown becomes the HTML that is kept."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache

from django.db.models.functions import Lower

from folkmoot.connections.importers.records import PostRecord
from folkmoot.connections.loader.known import Known
from folkmoot.content.markup import RenderContext, Rendered, render
from folkmoot.content.markup.convert.from_mrkdwn import mrkdwn_to_markdown
from folkmoot.members.models import Membership
from folkmoot.spaces.models import Space

# Longer than members may write: a source's longest articles still come in whole.
MARKDOWN_AT_MOST = 200_000
# Discourse writes /t/ID/NUMBER, which would be a thread of ours; with a name between it is an old address.
_OLD_TOPIC = re.compile(r"\]\(/t/(?=\d+(?:/\d+)?/?[)?#])")
_SLACK_USER = re.compile(r"<@([A-Z0-9]{2,20})")
_SLACK_CHANNEL = re.compile(r"<#([A-Z0-9]{2,20})")


class Names:
    """Who and what the texts of a batch name."""

    def __init__(self, records: Sequence[PostRecord], *, community_id: int, known: Known) -> None:
        mrkdwn = [record.body for record in records if record.markup == "mrkdwn"]
        users = known.find("member", {id_ for body in mrkdwn for id_ in _SLACK_USER.findall(body)})
        channels = known.find("space", {id_ for body in mrkdwn for id_ in _SLACK_CHANNEL.findall(body)})
        handles = dict(Membership.everywhere.filter(id__in=users.values()).values_list("id", "handle"))
        slugs = dict(Space.everywhere.filter(id__in=channels.values()).values_list("id", "name"))
        self.users = {external: handles[id_] for external, id_ in users.items() if id_ in handles}
        self.channels = {external: slugs[id_] for external, id_ in channels.items() if id_ in slugs}
        self._community_id = community_id

    def markdown(self, body: str, markup: str) -> str:
        """The text as our Markdown; what is too long is cut, which the caller reports."""
        body = body.replace("\x00", "")
        if markup == "html":
            from folkmoot.content.markup.convert.from_html import html_to_markdown

            return _OLD_TOPIC.sub("](/t/-/", html_to_markdown(body))
        if markup == "mrkdwn":
            return mrkdwn_to_markdown(body, users=self.users, channels=self.channels)
        if markup == "text":
            from folkmoot.content.markup.convert.from_plain import plain_to_markdown

            return plain_to_markdown(body)
        return body

    def rendered(
        self,
        markdown: str,
        *,
        files: Mapping[str, str] | None = None,
        sizes: Mapping[str, tuple[int, int]] | None = None,
    ) -> Rendered:
        """Markdown as safe HTML, with mentions of members that are here, and pictures in their size."""
        context = RenderContext(
            mention_url=self._profiles, attachment_url=lambda ids: files or {}, picture_size=(sizes or {}).get
        )
        return render(markdown[:MARKDOWN_AT_MOST], context=context)

    def _profiles(self, handles: Collection[str]) -> Mapping[str, str]:
        known = _existing_handles(self._community_id, tuple(sorted(handles)))
        return {handle: f"/m/{known[handle]}/" for handle in handles if handle in known}


@lru_cache(maxsize=4096)
def _existing_handles(community_id: int, handles: tuple[str, ...]) -> dict[str, str]:
    rows = Membership.everywhere.filter(community_id=community_id).annotate(lower=Lower("handle"))
    return dict(rows.filter(lower__in=handles).values_list("lower", "handle"))


def forget_handles() -> None:
    """New members have come: ask again."""
    _existing_handles.cache_clear()
