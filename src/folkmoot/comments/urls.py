"""Addresses of the comments room."""

from __future__ import annotations

from django.urls import path

from folkmoot.comments.views import consent, frame, script, sites

app_name = "comments"
urlpatterns = [
    path("embed.js", script.script, name="script"),
    path("embed/comments/", frame.frame, name="frame"),
    path("embed/comments/page/", frame.page, name="page"),
    path("embed/comments/write/", frame.write, name="write"),
    path("embed/comments/<int:post_id>/react/", frame.react, name="react"),
    path("embed/comments/key/", frame.key, name="key"),
    path("embed/comments/counts/", frame.counts, name="counts"),
    path("embed/comments/thread/", frame.thread, name="thread"),
    path("embed/comments/sign-in/", consent.consent, name="consent"),
    path("embed/comments/sign-out/", consent.end_all, name="end-all"),
    path("comment-sites/", sites.site_list, name="sites"),
    path("comment-sites/<int:site_id>/", sites.site_change, name="site"),
]
