"""Addresses of transparency, statements of reasons and notices."""

from django.urls import path

from folkmoot.moderation.views import notices, statements, transparency, trusted

_FIGURES = "transparency/<str:period_name>/"
_MANAGED = "moderation/transparency/"
TRANSPARENCY = [
    path("report-illegal-content/", notices.notice_create, name="notice-create"),
    path("report-illegal-content/confirm/<str:address_key>/", notices.notice_confirm, name="notice-confirm"),
    path("report-illegal-content/<str:key>/", notices.notice_detail, name="notice"),
    path("moderation/notices/", notices.notices, name="notices"),
    path("moderation/notices/<int:notice_id>/unfounded/", notices.notice_unfounded, name="notice-unfounded"),
    path("moderation/trusted-flaggers/", trusted.trusted_flaggers, name="trusted-flaggers"),
    path("moderation/trusted-flaggers/<int:flagger_id>/remove/", trusted.trusted_flagger_remove, name="trusted-remove"),
    path("transparency/", transparency.transparency, name="transparency"),
    path(f"{_FIGURES}figures.json", transparency.figures_json, name="figures-json"),
    path(f"{_FIGURES}figures.csv", transparency.figures_csv, name="figures-csv"),
    path(_MANAGED, transparency.settings, name="transparency-settings"),
    path(f"{_MANAGED}yearly/<int:year>.zip", transparency.yearly, name="transparency-yearly"),
    path(f"{_MANAGED}statements/", statements.statements, name="statements"),
    path(f"{_MANAGED}statements/<int:decision_id>/", statements.statement, name="statement"),
    path(f"{_MANAGED}statements/<str:period_name>.csv", statements.statements_csv, name="statements-csv"),
    path(f"{_MANAGED}statements/<str:period_name>.json", statements.statements_json, name="statements-json"),
]
