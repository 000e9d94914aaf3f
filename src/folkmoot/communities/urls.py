"""Addresses of the communities room."""

from django.urls import path

from folkmoot.communities.views import look, set_up, settings

app_name = "communities"
urlpatterns = [
    path("guidelines/", settings.guidelines, name="guidelines"),
    path("guidelines/edit/", settings.guidelines_edit, name="guidelines-edit"),
    path("settings/", settings.community_settings, name="settings"),
    path("settings/look/verdict/", look.look_verdict, name="look-verdict"),
    path("set-up/", set_up.set_up, name="set-up"),
    path("set-up/about/", set_up.about, name="set-up-about"),
    path("set-up/look/", set_up.look, name="set-up-look"),
    path("set-up/guidelines/", set_up.guidelines, name="set-up-guidelines"),
    path("set-up/doors/", set_up.doors, name="set-up-doors"),
    path("set-up/dismiss/", set_up.dismiss, name="set-up-dismiss"),
    path("logo", look.logo, name="logo"),
]
