"""Who sees rules and word lists, and who changes them."""

from __future__ import annotations

from folkmoot.core.actor import Actor


def can_see_rules(actor: Actor) -> bool:
    """Moderators and above: members are told of a rule by its reason, not by what would get around it."""
    return actor.is_system or (actor.is_member and actor.is_staff)


def can_change_rules(actor: Actor) -> bool:
    """Rules act by themselves on everybody, so managers and owners answer for them."""
    return actor.is_system or (actor.is_member and actor.is_manager)


def can_change_words(actor: Actor) -> bool:
    """Moderators keep the word lists: they see first what spam is made of today."""
    return can_see_rules(actor)
