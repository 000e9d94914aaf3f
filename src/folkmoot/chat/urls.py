"""Addresses of the chat room."""

from django.urls import path

from folkmoot.chat.views import channels, live, people, reading, writing

app_name = "chat"
urlpatterns = [
    path("live/ticket/", live.ticket, name="ticket"),
    path("presence/", live.presence, name="presence"),
    path("chat/", reading.overview, name="home"),
    path("chat/start/", people.start, name="start"),
    path("chat/settings/", people.settings, name="settings"),
    path("chat/in/<slug:space_slug>/new/", channels.open_channel, name="channel-create"),
    path("chat/<int:chat_id>/", reading.conversation, name="conversation"),
    path("chat/<int:chat_id>/send/", writing.send, name="send"),
    path("chat/<int:chat_id>/read/", writing.read, name="read"),
    path("chat/<int:chat_id>/pins/", reading.pins, name="pins"),
    path("chat/<int:chat_id>/members/", people.members, name="members"),
    path("chat/<int:chat_id>/follow/", people.follow, name="follow"),
    path("chat/<int:chat_id>/name/", people.rename, name="rename"),
    path("chat/<int:chat_id>/leave/", people.leave, name="leave"),
    path("chat/<int:chat_id>/settings/", channels.change_channel, name="channel-settings"),
    path("chat/<int:chat_id>/closure/", channels.close_channel, name="channel-closure"),
    path("chat/<int:chat_id>/topic/", writing.make_topic, name="make-topic"),
    path("chat/<int:chat_id>/<int:number>/", writing.message, name="message"),
    path("chat/<int:chat_id>/<int:number>/replies/", reading.replies, name="replies"),
    path("chat/<int:chat_id>/<int:number>/pin/", writing.pin, name="pin"),
    path("chat/<int:chat_id>/<int:number>/unread/", writing.unread, name="unread"),
]
