"""Addresses of the moderation room, a list for each part of it."""

from django.urls import path

from folkmoot.moderation.backtest.urls import BACKTESTS
from folkmoot.moderation.classifier_urls import CLASSIFIER
from folkmoot.moderation.decisions_urls import DECISIONS
from folkmoot.moderation.rule_urls import RULES
from folkmoot.moderation.transparency_urls import TRANSPARENCY
from folkmoot.moderation.views import deeds, desk, flags, outside, queue

app_name = "moderation"
_FLAG = "flag/<slug:subject_kind>/<int:subject_id>/"
_CASE = "moderation/cases/<int:case_id>/"
_FLAGS = [
    path(_FLAG, flags.flag_create, name="flag"),
    path(f"{_FLAG}withdraw/", flags.flag_withdraw, name="flag-withdraw"),
    path("moderation/flags/", flags.flags, name="own-flags"),
]
_QUEUE = [
    path("moderation/", queue.queue, name="queue"),
    path("moderation/count/", queue.queue_count, name="queue-count"),
    path("moderation/next/", deeds.queue_next, name="next"),
    path("moderation/cases/decisions/", deeds.cases_decide, name="cases-decide"),
    path("moderation/cases/undo/", deeds.cases_undo, name="cases-undo"),
    path(_CASE, queue.case_detail, name="case"),
    path(f"{_CASE}decision/", deeds.case_decide, name="case-decide"),
    path(f"{_CASE}claim/", deeds.case_claim, name="case-claim"),
    path(f"{_CASE}assignment/", deeds.case_assign, name="case-assign"),
    path(f"{_CASE}severity/", deeds.case_severity, name="case-severity"),
    path(f"{_CASE}idea/", deeds.case_idea, name="case-idea"),
    path("moderation/desk/", desk.desk, name="desk"),
    path("moderation/desk/shift/end/", desk.shift_end, name="shift-end"),
    path("moderation/desk/break/", desk.take_break, name="break"),
    path("moderation/team/", desk.team, name="team"),
    path("moderation/settings/", desk.settings, name="settings"),
]
_GATE = [path("moderation/outside/", outside.outside, name="outside")]
urlpatterns = [*RULES, *BACKTESTS, *_GATE, *_FLAGS, *_QUEUE, *DECISIONS, *TRANSPARENCY, *CLASSIFIER]
