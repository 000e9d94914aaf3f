"""Threads, posts and what hangs on them, through the API."""

from ninja import Router

from folkmoot.content.api import files, history, polls, posts, readers, search, settings, tags, threads

router = Router()
for part in (threads, posts, history, polls, files, tags, search, readers, settings):
    router.add_router("", part.router)
