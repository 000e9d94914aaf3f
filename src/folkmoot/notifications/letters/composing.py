"""From what a member is told to a letter, in plain text and HTML."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language_bidi, ngettext
from django.utils.translation import gettext as _

from folkmoot.communities.models import Community
from folkmoot.core.notices import Item, Parcel, Said, SummaryItem, notification_kinds
from folkmoot.mail.addresses import mail_domain, takes_replies
from folkmoot.mail.handlers import reply_handlers
from folkmoot.mail.letters import Letter
from folkmoot.mail.reply_tokens import reply_token
from folkmoot.notifications.letters.cleaning import mail_html
from folkmoot.notifications.links import addressed, whole
from folkmoot.notifications.tokens import ALL, DIGEST_ONLY, SUMMARY_ONLY, Leaving, leaving_token


@dataclass(frozen=True, slots=True)
class Words:
    """What somebody said, as the templates show it; named where others speak too."""

    who: str
    text: str
    html: SafeString


@dataclass(frozen=True, slots=True)
class Told:
    """A notification as the templates show it."""

    title: str
    url: str
    said: tuple[Words, ...]
    context: str
    why: str


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a digest or summary."""

    label: str
    items: tuple[Told, ...]


def at_once(community: Community, parcel: Parcel) -> Letter:
    """What has just happened in a thread, or what was held while the member rested."""
    newest = parcel.items[-1]
    kind = notification_kinds.get(newest.notice.kind)
    told = [_told(community, item) for item in parcel.items]
    count = len(told)
    if parcel.is_summary and count > 1:
        subject = ngettext("%(count)s notification while you rested", "%(count)s notifications while you rested", count)
    elif count > 1:
        subject = ngettext("%(title)s, and %(more)s more", "%(title)s, and %(more)s more", count - 1)
    else:
        subject = "%(title)s"
    subject = subject % {"title": newest.told.title, "count": count, "more": count - 1}
    thread = newest.notice.thread_id
    root = f"<thread-{thread}.{community.id}@{mail_domain()}>" if thread and not parcel.is_summary else ""
    letter = _letter(
        community, parcel.member_id, "notifications/letters/at_once", subject, what=kind.name,
        kind_label=str(kind.label), context={"items": told}, root=root,
        message_id=_message_id(community, parcel, newest), reply_token=_reply_token(parcel),
    )  # fmt: skip
    return replace(letter, reaches_suspended=kind.reaches_suspended)


def regular(
    community: Community,
    member_id: int,
    *,
    unseen: Sequence[Item],
    sections: Sequence[tuple[str, Sequence[SummaryItem]]],
    key: str,
) -> Letter | None:
    """A digest of what the member has not seen, a summary chosen for them, or both; None where there is nothing."""
    parts = [Part(_("You have not seen"), tuple(_told(community, item) for item in unseen))] if unseen else []
    parts += [Part(label, tuple(_summed_up(community, each) for each in items)) for label, items in sections if items]
    if not parts:
        return None
    is_summary = any(items for _label, items in sections)
    subject = _("Your week in %(community)s") if is_summary else _("What is new for you in %(community)s")
    what, label = (SUMMARY_ONLY, _("Weekly summary")) if is_summary else (DIGEST_ONLY, _("Digest"))
    return _letter(
        community, member_id, "notifications/letters/regular", subject % {"community": community.name}, what=what,
        kind_label=label, context={"parts": parts, "first": parts[0].items[0]},
        message_id=f"<{what}-{key}-{member_id}.{community.id}@{mail_domain()}>", is_bulk=True,
    )  # fmt: skip


def _letter(
    community: Community,
    member_id: int,
    template: str,
    subject: str,
    *,
    what: str,
    kind_label: str,
    context: dict[str, object],
    message_id: str,
    root: str = "",
    reply_token: str = "",
    is_bulk: bool = False,
) -> Letter:
    ways_out = _ways_out(community, member_id, what)
    everything = {
        **context,
        **ways_out,
        "community": community,
        "subject": subject,
        "kind_label": kind_label,
        "may_answer": bool(reply_token) and takes_replies(),
        "direction": "rtl" if get_language_bidi() else "ltr",
    }
    return Letter(
        kind="digest" if is_bulk else "notification",
        subject=subject,
        text=render_to_string(f"{template}.txt", everything).strip() + "\n",
        html=render_to_string(f"{template}.html", everything),
        to_member_id=member_id,
        message_id=message_id,
        in_reply_to=root,
        references=(root,) if root else (),
        reply_token=reply_token,
        list_id=f"{community.slug}.{mail_domain()}",
        unsubscribe_url=ways_out["leave_url"],
        from_name=community.name,
        is_bulk=is_bulk,
    )


def _ways_out(community: Community, member_id: int, what: str) -> dict[str, str]:
    with addressed(community):
        leave, leave_all = (
            reverse("notifications:unsubscribe", args=[leaving_token(Leaving(community.id, member_id, each))])
            for each in (what, ALL)
        )
        settings = reverse("notifications:settings")
    return {
        "leave_url": whole(community, leave),
        "leave_all_url": whole(community, leave_all),
        "settings_url": whole(community, settings),
    }


def _told(community: Community, item: Item) -> Told:
    told, notice = item.told, item.notice
    kind = notification_kinds.get(notice.kind)
    said = told.said or ((Said("", told.text, told.html),) if told.text or told.html else ())
    return Told(
        title=told.title,
        url=whole(community, told.url),
        said=tuple(_words(community, words, is_named=len(said) > 1) for words in said),
        context=told.context,
        why=str(kind.reasons.get(notice.reason, "")),
    )


def _words(community: Community, said: Said, *, is_named: bool) -> Words:
    html = mail_html(said.html, community.address) if said.html else ""
    return Words(said.who if is_named else "", said.text, mark_safe(html))  # noqa: S308 - cleaned above


def _summed_up(community: Community, item: SummaryItem) -> Told:
    said = (Words("", item.text, SafeString("")),) if item.text else ()
    return Told(item.title, whole(community, item.url), said, "", item.why)


def _reply_token(parcel: Parcel) -> str:
    """By which an answer to the letter becomes one to its newest post; none for a letter about several threads."""
    target = parcel.items[-1].told.reply_target
    if target is None or target[0] not in reply_handlers or len({i.notice.thread_id for i in parcel.items}) > 1:
        return ""
    return reply_token(handler=target[0], member_id=parcel.member_id, target_id=target[1])


def _message_id(community: Community, parcel: Parcel, newest: Item) -> str:
    line = newest.notice.newest.line
    return f"<notice-{newest.notification_id}-{line}-{parcel.member_id}.{community.id}@{mail_domain()}>"
