"""Addresses of backtests."""

from django.urls import path

from folkmoot.moderation.backtest import batch_views, views

_RUN = "moderation/backtest/<int:backtest_id>/"
BACKTESTS = [
    path("moderation/backtest/", views.backtest_list, name="backtest"),
    path(_RUN, views.backtest_detail, name="backtest-run"),
    path(f"{_RUN}cancel/", views.backtest_cancel, name="backtest-cancel"),
    path(f"{_RUN}delete/", views.backtest_delete, name="backtest-delete"),
    path(f"{_RUN}rules.json", views.backtest_rules, name="backtest-rules"),
    path(f"{_RUN}cases/", batch_views.backtest_cases, name="backtest-cases"),
    path(f"{_RUN}cases/undo/", batch_views.backtest_cases_undo, name="backtest-cases-undo"),
    path(f"{_RUN}judge/", views.backtest_judge, name="backtest-judge"),
    path(f"{_RUN}judge/undo/", views.backtest_unjudge, name="backtest-unjudge"),
]
