"""Which threads a list shows, as its address says: latest, unread, unanswered or top, of a period, with a tag."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import Http404
from django.utils.translation import gettext as _

from folkmoot.content.models import Tag
from folkmoot.content.policies import tags_visible_to
from folkmoot.content.queries.lists import ThreadList, latest_threads, unread_threads
from folkmoot.content.queries.top import DEFAULT_PERIOD, PERIODS, top_threads
from folkmoot.content.views.finding import parse_cursor, whole_number
from folkmoot.core.actor import Actor
from folkmoot.core.request import CommunityRequest
from folkmoot.spaces.models import Space

SHOWS = ("latest", "unread", "unanswered", "top")


@dataclass(frozen=True, slots=True)
class Filter:
    """What was asked for. Anything that makes no sense is as if it were not there."""

    show: str
    period: str
    tag: Tag | None
    tag_asked: str
    page: int
    before: tuple[str, int] | None

    @property
    def is_newest(self) -> bool:
        """Whether this is the top of everything, where whatever comes in belongs."""
        return self.show == "latest" and not self.tag_asked and self.before is None

    def query(self, **other: str) -> str:
        """The address of this list with something changed: what differs from the usual, and no page."""
        values = {"show": self.show, "period": self.period, "tag": self.tag_asked} | other
        usual = {"show": "latest", "period": DEFAULT_PERIOD, "tag": ""}
        if values["show"] != "top":
            values["period"] = DEFAULT_PERIOD
        return "?" + urlencode({name: value for name, value in values.items() if value != usual[name]})

    def found(self, actor: Actor, space: Space | None = None) -> tuple[ThreadList, str]:
        """The threads and the query of the next page, if there is one."""
        space_id = space.id if space else None
        tag_id = self.tag.id if self.tag else None
        if self.tag_asked and tag_id is None:
            return ThreadList([]), ""
        if self.show == "unread":
            return unread_threads(actor, space_id=space_id, tag_id=tag_id), ""
        if self.show == "top":
            heads, more = top_threads(actor, period=self.period, page=self.page, space_id=space_id, tag_id=tag_id)
            return ThreadList(heads), self._further(page=self.page + 1) if more else ""
        narrowed = ""
        if self.show == "unanswered":
            narrowed = "unaccepted" if space is not None and space.kind == "questions" else "unanswered"
        by = {"tag_id": tag_id} if tag_id is not None else {}
        found = latest_threads(actor, space_id=space_id, before=self.before, narrowed=narrowed, **by)
        return found, self._further(before=found.next_cursor) if found.next_cursor else ""

    def _further(self, **where: object) -> str:
        query = self.query()
        return f"{query}{'&' if len(query) > 1 else ''}{urlencode(where)}"

    def tabs(self, actor: Actor) -> list[tuple[str, str, bool, None]]:
        """The ways of looking at the list, for components/tabs.html."""
        names = {"latest": _("Latest"), "unread": _("Unread"), "unanswered": _("Unanswered"), "top": _("Top")}
        shown = [show for show in SHOWS if show != "unread" or actor.is_member]
        return [(names[show], self.query(show=show), show == self.show, None) for show in shown]

    def periods(self) -> list[tuple[str, str, bool, None]]:
        """The periods of "top", for components/tabs.html."""
        names = {"week": _("Week"), "month": _("Month"), "year": _("Year"), "all": _("All time")}
        return [(names[each], self.query(period=each), each == self.period, None) for each in PERIODS]

    def empty_words(self) -> str:
        """What is said where nothing is found."""
        if self.tag_asked:
            return _("No thread that you may read carries this tag.")
        return {
            "unread": _("You have read everything that is new to you. Well done."),
            "unanswered": _("Everything here has been answered."),
            "top": _("Nothing was opened in this time."),
        }.get(self.show, _("Nothing has been written yet. Open the first thread."))


def read_filter(request: CommunityRequest) -> Filter:
    """The filter in the address of a page."""
    asked = request.GET
    show = asked.get("show", "latest")
    tag_asked = asked.get("tag", "").strip().lstrip("#").replace("\x00", "")[:60]
    slug = tag_asked.lower().replace(" ", "-")
    return Filter(
        show=show if show in SHOWS and (show != "unread" or request.actor.is_member) else "latest",
        period=asked["period"] if asked.get("period") in PERIODS else DEFAULT_PERIOD,
        tag=tags_visible_to(request.actor).filter(slug=slug).first() if tag_asked else None,
        tag_asked=tag_asked,
        page=_page(asked.get("page")),
        before=parse_cursor(asked.get("before", "")),
    )


def _page(text: str | None) -> int:
    page = whole_number(text, 1)
    if not 1 <= page <= 20:
        raise Http404
    return page
