"""Addresses of the notifications room."""

from django.urls import path

from folkmoot.notifications.views import letters, listing, wishes

app_name = "notifications"
urlpatterns = [
    path("notifications/", listing.notification_list, name="list"),
    path("notifications/count/", listing.count, name="count"),
    path("notifications/read/", listing.all_read, name="all-read"),
    path("notifications/<int:notification_id>/", listing.notification_open, name="open"),
    path("notifications/<int:notification_id>/read/", listing.notification_read, name="read"),
    path("notifications/settings/", wishes.settings_page, name="settings"),
    path("notifications/settings/when/", wishes.when, name="when"),
    path("notifications/settings/level/", wishes.level, name="level"),
    path("notifications/unsubscribe/<str:token>/", letters.unsubscribe, name="unsubscribe"),
    path("notifications/letters/", letters.samples, name="letters"),
    path("notifications/letters/<slug:sample_name>/<slug:form>/", letters.letter, name="letter"),
]
