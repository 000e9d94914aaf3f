"""Addresses of the onboarding room."""

from django.urls import path

from folkmoot.onboarding.views import arranging, buddies, welcome

app_name = "onboarding"
urlpatterns = [
    path("welcome/", welcome.welcome, name="welcome"),
    path("welcome/<int:item_id>/", welcome.welcome_action, name="welcome-action"),
    path("onboarding/", arranging.settings, name="settings"),
    path("onboarding/checklist/", arranging.checklist, name="checklist"),
    path("onboarding/checklist/dismiss/", buddies.checklist_dismiss, name="checklist-dismiss"),
    path("onboarding/greetings/", arranging.greetings, name="greetings"),
    path("onboarding/journeys/", arranging.journeys, name="journeys"),
    path("onboarding/buddies/", buddies.buddies, name="buddies"),
    path("onboarding/buddies/<int:pair_id>/end/", buddies.pair_end, name="pair-end"),
    path("onboarding/buddy/", buddies.offer, name="offer"),
]
