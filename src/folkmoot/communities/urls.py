"""Addresses of the communities room."""

from django.urls import path

from folkmoot.communities.views import guidelines, look, set_up, settings

app_name = "communities"
urlpatterns = [
    path("guidelines/", guidelines.in_force, name="guidelines"),
    path("guidelines/history/", guidelines.history, name="guidelines-history"),
    path("guidelines/edit/", guidelines.edit, name="guidelines-edit"),
    path("guidelines/draft/discard/", guidelines.discard_draft, name="guidelines-discard"),
    path("guidelines/<int:number>/", guidelines.version, name="guidelines-version"),
    path("guidelines/<int:number>/changes/", guidelines.changes, name="guidelines-changes"),
    path("settings/", settings.about, name="settings"),
    path("settings/look/", settings.look, name="settings-look"),
    path("settings/access/", settings.access, name="settings-access"),
    path("settings/address/", settings.address, name="settings-address"),
    path("settings/danger/", settings.danger, name="settings-danger"),
    path("settings/danger/joining/", settings.close_joining, name="close-joining"),
    path("settings/danger/keep/", settings.keep, name="keep"),
    path("settings/look/verdict/", look.look_verdict, name="look-verdict"),
    path("set-up/", set_up.set_up, name="set-up"),
    path("set-up/about/", set_up.about, name="set-up-about"),
    path("set-up/look/", set_up.look, name="set-up-look"),
    path("set-up/guidelines/", set_up.guidelines, name="set-up-guidelines"),
    path("set-up/doors/", set_up.doors, name="set-up-doors"),
    path("set-up/dismiss/", set_up.dismiss, name="set-up-dismiss"),
    path("logo", look.logo, name="logo"),
]
