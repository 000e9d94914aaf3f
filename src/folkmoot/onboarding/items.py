"""The items of the checklist that come with Folkmoot."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from folkmoot.core.onboarding import ChecklistItem, by_log, checklist_items


def register_items() -> None:
    """Add them to the registry, in the order in which they are shown."""
    for item in (
        ChecklistItem(
            "profile", _("Say who you are"), _("A picture and a few words, so that others know whom they talk to."),
            "members:profile-edit", lambda member, seen: bool(member.bio or member.headline or member.avatar),
            position=10,
        ),
        ChecklistItem(
            "guidelines", _("Read how we treat each other"), _("Two minutes that spare you a surprise."),
            "communities:guidelines",
            lambda member, seen: member.accepted_guidelines_id is not None or "members.guidelines.accepted" in seen,
            frozenset({"members.guidelines.accepted"}), 20,
        ),
        by_log(
            "read", _("Read a conversation"), _("Look around: what do people talk about here?"), "content:latest",
            "content.thread.read", position=30,
        ),
        by_log(
            "react", _("Let somebody know that you liked it"), _("A reaction is one click, and makes a day."),
            "content:latest", "content.reaction.added", position=40,
        ),
        by_log(
            "introduce", _("Introduce yourself"), _("Open a thread: what brought you here?"), "spaces:list",
            "content.thread.created", position=50,
        ),
        by_log(
            "reply", _("Write your first post"), _("You need not know everything to join in."), "content:latest",
            "content.post.created", position=60,
        ),
        by_log(
            "vote", _("Vote in a poll"), _("Your voice counts as much as any other."), "content:latest",
            "content.poll.voted", position=70,
        ),
    ):  # fmt: skip
        checklist_items.add(item.name, item)
