"""Threads, posts and what hangs on them, through the API."""

from ninja import Router

from folkmoot.content.api import files, polls, posts, readers, search, settings, tags, threads

router = Router()
for part in (threads, posts, polls, files, tags, search, readers, settings):
    router.add_router("", part.router)
