"""How a community greets."""

from __future__ import annotations

from folkmoot.automation.subjects import community_zone
from folkmoot.communities.models import Community
from folkmoot.onboarding.hours import BusinessHours
from folkmoot.onboarding.models import OnboardingSettings


def settings_of(community_id: int) -> OnboardingSettings:
    """The settings, or those a community begins with."""
    found = OnboardingSettings.everywhere.filter(community_id=community_id).first()
    return found or OnboardingSettings(community_id=community_id)


def hours_of(community: Community, rules: OnboardingSettings) -> BusinessHours:
    """The hours in which newcomers are to be greeted."""
    return BusinessHours(community_zone(community), tuple(rules.weekdays), rules.opens, rules.closes)
