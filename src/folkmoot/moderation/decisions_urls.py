"""Addresses of decisions, appeals, measures and the audit log."""

from django.urls import path

from folkmoot.moderation.views import audit, decisions, mine

DECISIONS = [
    path("moderation/mine/", mine.mine, name="mine"),
    path("moderation/mine/<int:decision_id>/", mine.mine_decision, name="mine-decision"),
    path("moderation/decisions/", decisions.decision_list, name="decisions"),
    path("moderation/decisions/<int:decision_id>/", decisions.decision_detail, name="decision"),
    path("moderation/decisions/<int:decision_id>/reversal/", decisions.decision_reverse, name="decision-reverse"),
    path("moderation/appeals/<int:appeal_id>/", decisions.appeal_detail, name="appeal"),
    path("moderation/log/", audit.log, name="log"),
    path("moderation/log/export/", audit.export, name="log-export"),
]
