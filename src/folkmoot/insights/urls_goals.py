"""Addresses of goals and reports."""

from django.urls import URLPattern, path

from folkmoot.insights.views import goal_links, goals, report_editions, report_links, reports

_GOAL = "insights/goals/<int:goal_id>/"
GOALS: list[URLPattern] = [
    path("insights/goals/", goals.goal_list, name="goals"),
    path("insights/goals/new/", goals.goal_create, name="goal-create"),
    path("insights/goals/sign/<str:ticket>/", goal_links.sign_by_link, name="goal-sign-by-link"),
    path(_GOAL, goals.goal_detail, name="goal"),
    path(f"{_GOAL}edit/", goals.goal_edit, name="goal-edit"),
    path(f"{_GOAL}propose/", goals.goal_propose, name="goal-propose"),
    path(f"{_GOAL}discard/", goals.goal_discard, name="goal-discard"),
    path(f"{_GOAL}sign/", goals.goal_sign, name="goal-sign"),
    path(f"{_GOAL}close/", goals.goal_close, name="goal-close"),
    path(f"{_GOAL}milestones/<int:milestone_id>/", goals.goal_milestone, name="goal-milestone"),
]
_REPORT = "insights/reports/<int:report_id>/"
_EDITION = f"{_REPORT}<int:number>/"
REPORTS: list[URLPattern] = [
    path("insights/reports/", reports.report_list, name="reports"),
    path("insights/reports/new/", reports.report_create, name="report-create"),
    path("insights/reports/confirm/<str:ticket>/", report_links.confirm, name="report-confirm"),
    path("insights/reports/leave/<str:ticket>/", report_links.leave, name="report-leave"),
    path("insights/reports/read/<str:ticket>/", report_links.read, name="report-read"),
    path("insights/reports/read/<str:ticket>/report.pdf", report_links.read_pdf, name="report-read-pdf"),
    path(_REPORT, reports.report_detail, name="report"),
    path(f"{_REPORT}edit/", reports.report_edit, name="report-edit"),
    path(f"{_REPORT}archive/", reports.report_archive, name="report-archive"),
    path(f"{_REPORT}make/", reports.report_make, name="report-make"),
    path(f"{_REPORT}readers/", reports.report_readers, name="report-readers"),
    path(_EDITION, report_editions.edition_detail, name="report-edition"),
    path(f"{_EDITION}report.pdf", report_editions.edition_pdf, name="report-pdf"),
    path(f"{_EDITION}words/", report_editions.edition_words, name="report-words"),
    path(f"{_EDITION}send/", report_editions.edition_send, name="report-send"),
    path(f"{_EDITION}discard/", report_editions.edition_discard, name="report-discard"),
    path(f"{_EDITION}shares/", report_editions.edition_shares, name="report-shares"),
]
