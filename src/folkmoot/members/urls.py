"""Addresses of the members room."""

from django.urls import path

from folkmoot.members.views import founding, joining, people, privacy, profiles, questions, relations, sessions, trust

app_name = "members"
urlpatterns = [
    path("join/", joining.join, name="join"),
    path("join/questions/", questions.questions, name="questions"),
    path("sign-in/<str:ticket>/", sessions.sign_in_by_link, name="sign-in-link"),
    path("found/", founding.found, name="found"),
    path("found/account/", founding.account, name="found-account"),
    path("requests/", joining.requests, name="requests"),
    path("requests/<int:member_id>/", joining.request_decide, name="request-decide"),
    path("members/", profiles.directory, name="directory"),
    path("members/<int:member_id>/picture", people.avatar, name="avatar"),
    path("members/<int:member_id>/relation/", relations.relation, name="relation"),
    path("members/<int:member_id>/role/", people.role, name="role"),
    path("members/<int:member_id>/trust/", people.trust_level, name="trust-level"),
    path("m/<str:handle>/", profiles.profile, name="profile"),
    path("profile/", profiles.profile_edit, name="profile-edit"),
    path("profile/fields/", profiles.fields_edit, name="fields"),
    path("invitations/", people.invitations, name="invitations"),
    path("invitations/<int:invitation_id>/end/", people.invitation_end, name="invitation-end"),
    path("trust/", trust.trust, name="trust"),
    path("account/", people.account, name="account"),
    path("account/sessions/<int:session_id>/end/", sessions.session_end, name="session-end"),
    path("account/relations/", relations.relations, name="relations"),
    path("account/claims/", relations.claims, name="claims"),
    path("members/<int:member_id>/link/", relations.link, name="link"),
    path("account/data/", privacy.own_data, name="own-data"),
    path("account/erase/", privacy.erase, name="erase"),
    path("leave/", people.leave, name="leave"),
]
