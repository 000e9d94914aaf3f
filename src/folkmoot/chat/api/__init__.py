"""Chat through the API."""

from ninja import Router

from folkmoot.chat.api import channels, conversations, messages

router = Router()
for _part in (messages, conversations, channels):
    router.add_router("", _part.router)
