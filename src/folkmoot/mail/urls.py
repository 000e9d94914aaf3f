"""Addresses of the mail room."""

from django.urls import path

from folkmoot.mail.views import traffic

app_name = "mail"
urlpatterns = [
    path("mail/", traffic.traffic, name="traffic"),
    path("mail/paused/<int:paused_id>/release/", traffic.release, name="release"),
    path("mail/letters/<int:letter_id>/again/", traffic.again, name="letter-again"),
]
