"""The chat room: presence and live delivery."""

from django.apps import AppConfig


class ChatConfig(AppConfig):
    name = "folkmoot.chat"
    label = "chat"

    def ready(self) -> None:
        from folkmoot.chat import register

        register.register()
