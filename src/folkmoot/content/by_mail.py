"""What replies by mail become: posts, and threads in spaces that take them."""

from __future__ import annotations

import io
import re
from urllib.parse import unquote

from django.db import transaction
from django.utils.translation import gettext as _

from folkmoot.content import policies
from folkmoot.content.commands.files import markdown_of, upload_attachment
from folkmoot.content.commands.posts import create_post
from folkmoot.content.commands.threads import create_thread
from folkmoot.content.models import Attachment, Post, Thread
from folkmoot.core import rate_limits
from folkmoot.core.actor import Actor
from folkmoot.core.errors import NotFound, RuleBroken
from folkmoot.mail.addresses import reply_address, takes_replies
from folkmoot.mail.handlers import MailFile, Reply, ReplyHandler, html_readers, reply_handlers
from folkmoot.mail.reply_tokens import reply_token
from folkmoot.members.models import Membership
from folkmoot.members.queries import actor_of
from folkmoot.spaces.models import Space
from folkmoot.spaces.policies import spaces_visible_to

# Kept in address books, and worth nothing to anybody else.
_ADDRESS_DAYS = 3650
_IN_PLACE = re.compile(r"!\[([^\]\n]{0,300})\]\(<?cid:([^)\s>]{1,300})>?[^)\n]{0,300}\)")
_AGAIN = re.compile(r"^((re|fwd?|aw|wg|sv|antw|tr|rif|odp|رد)\s*(\[\d+\])?\s*:\s*)+", re.IGNORECASE)


def take_reply(member: Membership, target_id: int, reply: Reply) -> str:
    """Write the reply into the thread of the post that it answers; returns its address.

    Raises NotFound when the post is out of the member's sight, else what `create_post` does; nothing is kept then.
    """
    actor = actor_of(member)
    thread_id = Post.everywhere.filter(id=target_id, community_id=member.community_id).values_list("thread_id").first()
    thread = policies.threads_visible_to(actor).filter(id=thread_id[0]).first() if thread_id else None
    if thread is None:
        raise NotFound(_("What you replied to is not there any more."))
    rate_limits.check("post", key=f"member:{member.id}")
    with transaction.atomic():
        markdown, ids = _with_files(actor, reply)
        post = create_post(
            actor=actor, thread=thread, markdown=markdown, reply_to=_answered(thread, target_id), attachment_ids=ids
        )
    return f"/t/{thread.id}/{thread.slug}/{post.number}/"


def take_thread(member: Membership, target_id: int, reply: Reply) -> str:
    """Open a thread in a space that takes mail: the subject is its title. Returns its address."""
    actor = actor_of(member)
    space = spaces_visible_to(actor).filter(id=target_id, takes_mail=True).first()
    if space is None:
        raise NotFound(_("This space takes no threads by mail."))
    title = _AGAIN.sub("", reply.subject).strip()
    if not title:
        raise RuleBroken("no-title", _("The subject becomes the title of the thread: please give one."))
    rate_limits.check("post", key=f"member:{member.id}")
    with transaction.atomic():
        markdown, ids = _with_files(actor, reply)
        thread = create_thread(actor=actor, space=space, title=title, markdown=markdown, attachment_ids=ids)
    return f"/t/{thread.id}/"


def mail_address(actor: Actor, space: Space) -> str:
    """Where this member's mails become threads of the space; empty where none do.

    Each member has an address of their own: who a mail says it is from is anybody's to write.
    """
    if not (space.takes_mail and actor.member_id and takes_replies()):
        return ""
    token = reply_token(handler="space", member_id=actor.member_id, target_id=space.id, days=_ADDRESS_DAYS)
    return reply_address(token)


def register_by_mail() -> None:
    """Called once, when Django has loaded."""
    for handler in (ReplyHandler("post", "p", take_reply), ReplyHandler("space", "s", take_thread)):
        reply_handlers.add(handler.name, handler)
    html_readers.add("html", _from_html)


def _answered(thread: Thread, post_id: int) -> Post | None:
    """The post that is answered, where that says more than that the thread is."""
    return Post.everywhere.filter(id=post_id, thread=thread, number__gt=1).first()


def _with_files(actor: Actor, reply: Reply) -> tuple[str, list[int]]:
    """Keep the files as any upload; pictures that the text shows stay where they are in it, the rest stands below."""
    kept = [(file, _kept(actor, file)) for file in reply.files]
    by_id = {file.content_id: attachment for file, attachment in kept if file.content_id}
    shown: set[int] = set()

    def placed(match: re.Match[str]) -> str:
        attachment = by_id.get(unquote(match[2]))
        if attachment is None:
            return match[1]
        shown.add(attachment.id)
        return f"![{match[1]}](attachment:{attachment.id})"

    text = _IN_PLACE.sub(placed, reply.markdown).strip()
    below = [markdown_of(attachment) for _file, attachment in kept if attachment.id not in shown]
    return "\n\n".join(filter(None, (text, *below))), [attachment.id for _file, attachment in kept]


def _kept(actor: Actor, file: MailFile) -> Attachment:
    try:
        return upload_attachment(actor=actor, file=io.BytesIO(file.content), name=file.name)
    except RuleBroken as error:
        raise RuleBroken(error.code, f"{file.name}: {error.message}") from error


def _from_html(html: str) -> str:
    # Its parser is large, and the processes that serve pages never need it.
    from folkmoot.content.markup.convert.from_html import html_to_markdown

    return html_to_markdown(html)
