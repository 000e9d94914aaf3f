"""What definitions of metrics share."""

from __future__ import annotations

from django.utils.translation import gettext_noop

BY_PEOPLE = frozenset({"segment", "source", "cohort"})
BY_PLACE = frozenset({"space", "tag"})

FULL_COUNT = "None: every one was counted, nothing was sampled."
WILSON = "Wilson's score interval of the share."
POISSON = "Garwood's exact Poisson interval: how much the count could differ in a like period by chance alone."
POISSON_BOTH = "From Garwood's exact Poisson intervals of both counts (MOVER): how much chance alone could move it."
NORMAL = "Normal approximation of the mean over the people."
KAPLAN_MEIER = (
    "Kaplan and Meier's estimate with Greenwood's variance, log-log band; the quantile's bounds by inverting it."
)
BOOTSTRAP = "Poisson bootstrap over the people, 400 draws with a fixed seed, percentiles."

# The sections in which the pages list metrics, in this order.
SECTIONS = (
    gettext_noop("Activity"),
    gettext_noop("Growth"),
    gettext_noop("Retention"),
    gettext_noop("Answers"),
    gettext_noop("Contribution"),
    gettext_noop("Mood"),
    gettext_noop("Events"),
    gettext_noop("Funnel"),
    gettext_noop("Visitors"),
)
