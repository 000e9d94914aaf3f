"""What goes out by e-mail: the question whether somebody wants a report, the report, and that a draft waits."""

from __future__ import annotations

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from folkmoot.communities.models import Community
from folkmoot.core.actor import Actor
from folkmoot.insights.charts import PLAIN
from folkmoot.insights.lettering import Addressee, Request, rendered_letter, request_letter
from folkmoot.insights.models import ReportEdition, ReportReader
from folkmoot.insights.reports.rendering import days_of, shown_sections, title_of, words_html
from folkmoot.insights.reports.tickets import confirming_ticket, leaving_ticket, reading_ticket
from folkmoot.mail.commands.queueing import queue_letter, queue_letters
from folkmoot.mail.letters import Letter
from folkmoot.notifications.letters.cleaning import mail_html
from folkmoot.notifications.links import addressed, whole


def ask_to_confirm(reader: ReportReader, *, actor: Actor) -> None:
    """Ask an address whether it wants the report."""
    community = Community.objects.get(id=reader.community_id)
    with translation.override(community.language), addressed(community):
        ticket = confirming_ticket(community.id, reader.id)
        request = Request(
            key=f"report-confirm-{reader.id}-{reader.asked_at:%Y%m%d%H}",
            subject=_("Do you want the report “%(name)s”?") % {"name": reader.plan.name},
            paragraphs=(
                _("%(community)s would like to send you this report by e-mail. Nothing is sent unless you say yes.")
                % {"community": community.name},
            ),
            url=whole(community, reverse("insights:report-confirm", args=[ticket])),
            button=_("Yes, send it to me"),
            why=_("You get this once, because a manager of the community gave your address. Do nothing to refuse."),
        )
        to = Addressee(None, reader.email, community.language)
        queue_letter(request_letter(community, to, request), actor=actor)


def send_edition_letters(edition: ReportEdition, *, actor: Actor) -> int:
    """Hand the report in for everybody who gets it; returns how many letters are new."""
    community = Community.objects.get(id=edition.community_id)
    readers = ReportReader.everywhere.filter(plan_id=edition.plan_id).select_related("member__account", "plan")
    letters = [_edition_letter(edition, community, reader) for reader in readers.order_by("id") if reader.is_reached]
    return queue_letters(letters, actor=actor)


def tell_that_draft_waits(edition: ReportEdition, member_id: int, language: str, *, actor: Actor) -> None:
    """Tell who plans the report that it waits for their words."""
    community = Community.objects.get(id=edition.community_id)
    with translation.override(language or community.language), addressed(community):
        request = Request(
            key=f"report-waits-{edition.id}-{member_id}",
            subject=_("The report waits for your words: %(title)s") % {"title": title_of(edition)},
            paragraphs=(_("It is made and has not been sent. Say what the figures do not say, and send it."),),
            url=_page(community, edition),
            button=_("Look at it and send it"),
            why=_("You get this because the report waits for somebody's words before it goes out."),
        )
        to = Addressee(member_id, "", language or community.language)
        queue_letter(request_letter(community, to, request), actor=actor)


def _edition_letter(edition: ReportEdition, community: Community, reader: ReportReader) -> Letter:
    """The figures as tables, for drawings are shown by few mail programs; they are behind the button."""
    account = reader.member.account if reader.member is not None else None
    language = account.language if account is not None and account.language else community.language
    with translation.override(language), addressed(community):
        leaving = reverse("insights:report-leave", args=[leaving_ticket(community.id, reader.id)])
        words = words_html(edition)
        context: dict[str, object] = {
            "subject": title_of(edition),
            "days": days_of(edition),
            "edition": edition,
            "sections": shown_sections(edition, ink=PLAIN),
            "words_html": mail_html(words, community.address) if words else "",
            "url": _page(community, edition) if reader.member_id else _page_by_link(community, edition, reader),
            "why": _("You get this because you read the report “%(name)s”.") % {"name": reader.plan.name},
        }
        return rendered_letter(
            community,
            Addressee(reader.member_id, reader.email, language),
            template="insights/letters/edition",
            kind="report",
            key=f"report-{edition.id}-{reader.id}",
            context=context,
            leave_url=whole(community, leaving),
            is_bulk=True,
        )


def _page(community: Community, edition: ReportEdition) -> str:
    return whole(community, reverse("insights:report-edition", args=[edition.plan_id, edition.number]))


def _page_by_link(community: Community, edition: ReportEdition, reader: ReportReader) -> str:
    return whole(community, reverse("insights:report-read", args=[reading_ticket(reader.id, edition.id)]))
