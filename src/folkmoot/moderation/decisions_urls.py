"""Addresses of decisions, appeals, measures and the audit log."""

from django.urls import path

from folkmoot.moderation.views import audit, decisions, mine, people, places

DECISIONS = [
    path("moderation/mine/", mine.mine, name="mine"),
    path("moderation/mine/<int:decision_id>/", mine.mine_decision, name="mine-decision"),
    path("moderation/decisions/", decisions.decision_list, name="decisions"),
    path("moderation/decisions/<int:decision_id>/", decisions.decision_detail, name="decision"),
    path("moderation/decisions/<int:decision_id>/reversal/", decisions.decision_reverse, name="decision-reverse"),
    path("moderation/appeals/<int:appeal_id>/", decisions.appeal_detail, name="appeal"),
    path("moderation/members/<str:handle>/", people.member_record, name="member"),
    path("moderation/members/<str:handle>/notes/", people.note_create, name="notes"),
    path("moderation/notes/<int:remark_id>/delete/", people.note_delete, name="note-delete"),
    path("moderation/sanctions/<int:sanction_id>/lift/", people.sanction_lift, name="sanction-lift"),
    path("moderation/places/", places.brakes, name="brakes"),
    path("moderation/places/<int:brake_id>/end/", places.brake_end, name="brake-end"),
    path("moderation/ladder/", places.ladder, name="ladder"),
    path("moderation/letters/", places.letters, name="letters"),
    path("moderation/log/", audit.log, name="log"),
    path("moderation/log/export/", audit.export, name="log-export"),
]
