"""The developers' page of all components, with samples in place of rows: nothing is read from the database."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace as Sample
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_safe

from folkmoot.communities.middleware import installation_wide
from folkmoot.content.commands.reactions import OFFERED
from folkmoot.content.markup import RenderContext
from folkmoot.content.markup import render as render_markdown
from folkmoot.content.rendering.fragments import Reader
from folkmoot.content.rendering.rows import sample_row
from folkmoot.core.request import Request
from folkmoot.insights.charts import render as render_chart
from folkmoot.insights.charts.samples import sample_charts, sample_sparkline
from folkmoot.web.context import THEMES

_SPRITE = Path(__file__).parent / "static" / "folkmoot" / "icons.svg"
_ARTICLE = """\
# What the moss tells you

Where *Sphagnum* is **bright and springy**, the water stands within a hand of the surface. See the
[survey of 2019](https://example.org/survey), #mosses, or `probe --depth 40`.

> [@mia](/p/12/):
> Do you count the brown patches too?

> [!tip]
> Walk the edge first; the middle keeps no path.

> [!warning]
> After rain the north track is not safe.

1. Push the rod until it stops.
2. Read the mark, and write it down *there*.

- [x] Boots
- [ ] Rope, 20 m

| Well | Depth | Change |
|:-----|------:|:------:|
| North | 41 cm | +2 |
| South | 38 cm | 0 |

```python
def depth(marks: list[int]) -> float:
    # The first mark is the rod's own length.
    return sum(marks[1:]) / len(marks[1:])
```

The old maps||, which Ruth keeps in the hut,|| disagree.[^1] Press <kbd>Ctrl</kbd>.

:::spoiler Where the orchids are
By the third dam.
:::

[^1]: By up to forty metres.
"""


class SampleForm(forms.Form):
    """Every kind of field, two of them in need of another look."""

    name = forms.CharField(label="Name", help_text="As others see it.", max_length=80)
    email = forms.EmailField(label="E-mail")
    note = forms.CharField(label="Note", required=False, widget=forms.Textarea(attrs={"rows": 3}))
    kind = forms.ChoiceField(label="Kind", choices=[("forum", "Forum"), ("questions", "Questions")])
    colour = forms.CharField(label="Colour", widget=forms.TextInput(attrs={"type": "color"}), required=False)
    who = forms.ChoiceField(
        label="Who may read", widget=forms.RadioSelect, choices=[("public", "Everybody"), ("members", "Members")]
    )
    mail = forms.BooleanField(label="Send me a letter each week", required=False, help_text="On Fridays.")


@installation_wide
@require_safe
def components(request: Request) -> HttpResponse:
    """All components; ?theme= and ?dir= show them otherwise than the browser asks for."""
    context = samples()
    theme, direction = request.GET.get("theme", ""), request.GET.get("dir", "")
    if theme in THEMES:
        context["theme"] = theme
    if direction in ("ltr", "rtl"):
        context["direction"] = direction
    return render(request, "web/components.html", context)


def samples() -> dict[str, Any]:
    """What the page shows."""
    people = [_member(number, name) for number, name in enumerate(("Mia Castellanos", "Tom", "Olga Brandt", "李 小龍"))]
    spaces = [
        Sample(name="The commons", description="Anything that fits nowhere else.", kind="forum", slug="commons"),
        Sample(name="Questions", description="One question, one good answer.", kind="questions", slug="questions"),
        Sample(name="Field notes", description="Longer pieces, worth keeping.", kind="articles", slug="notes"),
    ]
    return {
        "themes": THEMES,
        "people": people,
        "spaces": spaces,
        "threads": _threads(people, spaces),
        "article": _html(_ARTICLE),
        "posts": _posts(people),
        "fresh_form": SampleForm(auto_id="fresh_%s"),
        "faulty_form": SampleForm({"name": "", "email": "mia@", "kind": "forum", "who": "public"}, auto_id="faulty_%s"),
        "writing": Sample(markdown=Sample(value="Some **words** already.", errors=[])),
        # A word that is wider than a phone: titles have them.
        "crumbs": [
            ("Moorland", "#"),
            ("The commons", "#"),
            ("Rindfleischetikettierungsüberwachungsaufgabenübertragung", "#"),
        ],
        "tabs": [("Latest", "#", True, None), ("Unanswered", "#", False, 4), ("Top", "#", False, None)],
        "menu": [("Profile", "#", "person"), ("Bookmarks", "#", "bookmark"), ("Settings", "#", "settings")],
        "steps": [
            ("Name it", "#", True, False),
            ("Set the guidelines", "#", False, True),
            ("Invite", "", False, False),
        ],
        "icons": icon_names(),
        "charts": [render_chart(chart) for chart in sample_charts()],
        "sparkline": render_chart(sample_sparkline()),
    }


def icon_names() -> list[str]:
    """Every icon of the sprite."""
    return re.findall(r'<symbol id="(\w+)"', _SPRITE.read_text(encoding="utf-8"))


def _member(number: int, name: str) -> Sample:
    return Sample(
        id=number,
        name=name,
        handle=f"m{number}",
        avatar="",
        revision=1,
        role="moderator" if number == 2 else "member",
        get_role_display="Moderator",
    )


def _threads(people: list[Sample], spaces: list[Sample]) -> SafeString:
    """Rows in every state, from the content room's own template."""

    def row(number: int, title: str, *, replies: int, unread: bool = False, **state: Any) -> SafeString:
        fixed: dict[str, Any] = {"pinned_at": None, "closed_at": None, "accepted_post_id": None, "state": "visible"}
        thread = Sample(
            id=number,
            slug="thread",
            title=title,
            author=people[number % len(people)],
            space=spaces[number % len(spaces)],
            last_post_at=_ago(hours=7 * number),
            tag_names=["mosses", "water"][: number % 3],
            excerpt="Heard before seen, a single bird calling over the plateau just after seven.",
            get_state_display="Held for review",
            post_count=replies + 1,
            **(fixed | state),
        )
        return sample_row(thread, unread=unread, excerpts=True)

    now = timezone.now()
    rows = [
        row(1, "Spring working days: four Saturdays on the south drain", replies=4, unread=True, pinned_at=now),
        row(2, "How do I tell Sphagnum papillosum from palustre?", replies=12, accepted_post_id=1),
        row(3, "A reminder about places of nests", replies=1, closed_at=now),
        row(4, "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichenverleihung", replies=1204, state="held"),
    ]
    return mark_safe("".join(rows))  # noqa: S308 - rendered templates


def _posts(people: list[Sample]) -> SafeString:
    """Posts in every state, from the content room's own template."""
    reader = Reader(is_member=True, is_staff=True, can_write=True, csrf_token="")
    plain = "Both look like fat green stars to me. I have a hand lens (×10) and the key from the library."
    shown = [
        _post(1, people[0], plain, reactions=[("👍", 3, True), ("🎉", 1, False)]),
        _post(2, people[2], "Cut a stem across: *papillosum* has bumps on the walls.", is_accepted=True, to=people[0]),
        _post(3, people[1], "I should like to vote on the evening.", is_first_unread=True, polls=[_poll()]),
        _post(4, people[1], "Buy cheap boots here!", state="held"),
        _post(5, people[3], "Something that you chose not to see.", is_muted=True),
        _post(6, None, "From somebody who has left; the words stay."),
    ]
    common = {"reader": reader, "csrf": "", "offered": OFFERED}
    html = "".join(render_to_string("content/partials/_post.html", common | post) for post in shown)
    return mark_safe(html)  # noqa: S308 - rendered by the template above


def _post(number: int, author: Sample | None, markdown: str, **marks: Any) -> dict[str, Any]:
    to = marks.pop("to", None)
    state = marks.pop("state", "visible")
    post = Sample(
        id=number,
        number=number,
        thread_id=1,
        state=state,
        get_state_display="Held for review",
        is_wiki=number == 6,
        reply_to=Sample(author=to) if to else None,
        reply_to_id=1,
        created_at=_ago(hours=30 - number),
        edited_at=_ago(hours=1) if number == 1 else None,
    )
    return {"post": post, "author": author, "html": _html(markdown), "is_own": number == 1} | marks


def _poll() -> Sample:
    options = [
        Sample(id=1, position=1, text="Tuesday", score=9),
        Sample(id=2, position=2, text="Thursday, after the talk in the village hall", score=4),
    ]
    poll = Sample(
        id=1,
        question="Which evening?",
        kind="single",
        options=Sample(all=lambda: options),
        ballot_count=13,
        hides_voters=True,
        votes_are_final=False,
        who_adds_options="members",
        is_open=lambda: True,
        credits=0,
    )
    return Sample(poll=poll, own_choices={1: 1}, shows_results=True, runoff=None, entered=None)


def _html(markdown: str) -> SafeString:
    html = render_markdown(markdown, context=RenderContext(mention_url=lambda handles: dict.fromkeys(handles, "#")))
    return mark_safe(html.html)  # noqa: S308 - sanitised by the renderer


def _ago(*, hours: int) -> Any:
    return timezone.now() - timedelta(hours=hours)
