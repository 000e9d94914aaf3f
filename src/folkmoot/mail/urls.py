"""Addresses of the mail room."""

from django.urls import path

from folkmoot.mail.views import incoming, traffic

app_name = "mail"
urlpatterns = [
    path("mail/", traffic.traffic, name="traffic"),
    path("mail/incoming/", incoming.incoming, name="incoming"),
    path("mail/paused/<int:paused_id>/release/", traffic.release, name="release"),
    path("mail/letters/<int:letter_id>/again/", traffic.again, name="letter-again"),
]
