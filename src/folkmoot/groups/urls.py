"""Addresses of the groups room."""

from django.urls import path

from folkmoot.groups.views import groups, joining, parts, people, places, rules

app_name = "groups"
_GROUP = "groups/<slug:group_slug>/"
urlpatterns = [
    path("groups/", groups.group_list, name="list"),
    path("groups/new/", groups.group_create, name="create"),
    path("groups/settings/", groups.settings, name="settings"),
    path(_GROUP, groups.group_detail, name="detail"),
    path(f"{_GROUP}edit/", groups.group_edit, name="edit"),
    path(f"{_GROUP}picture/", groups.picture, name="picture"),
    path(f"{_GROUP}archive/", groups.archive, name="archive"),
    path(f"{_GROUP}join/", joining.join, name="join"),
    path(f"{_GROUP}decline/", joining.decline, name="decline"),
    path(f"{_GROUP}leave/", joining.leave, name="leave"),
    path(f"{_GROUP}accept/", joining.accept, name="accept"),
    path(f"{_GROUP}members/", people.directory, name="members"),
    path(f"{_GROUP}members/<int:member_id>/", people.member, name="member"),
    path(f"{_GROUP}requests/", people.requests, name="requests"),
    path(f"{_GROUP}requests/<int:member_id>/", people.request_decide, name="request-decide"),
    path(f"{_GROUP}invitations/", people.invitations, name="invitations"),
    path(f"{_GROUP}invitations/<int:link_id>/end/", people.invitation_end, name="invitation-end"),
    path(f"{_GROUP}questions/", rules.questions, name="questions"),
    path(f"{_GROUP}guidelines/", rules.guidelines, name="guidelines"),
    path(f"{_GROUP}guidelines/edit/", rules.guidelines_edit, name="guidelines-edit"),
    path(f"{_GROUP}guidelines/<int:number>/", rules.guidelines_version, name="guidelines-version"),
    path(f"{_GROUP}spaces/", places.spaces, name="spaces"),
    path(f"{_GROUP}spaces/<slug:place_slug>/", places.space_edit, name="space"),
    path(f"{_GROUP}merge/", parts.merge, name="merge"),
    path(f"{_GROUP}merge/<int:merge_id>/undo/", parts.merge_undo, name="merge-undo"),
    path(f"{_GROUP}split/", parts.split, name="split"),
]
