"""The mail room."""

from django.apps import AppConfig


class MailConfig(AppConfig):
    name = "folkmoot.mail"
    label = "mail"

    def ready(self) -> None:
        from folkmoot.mail import register

        register.register()
