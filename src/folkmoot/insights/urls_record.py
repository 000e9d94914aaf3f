"""Addresses of members' records."""

from django.urls import URLPattern, path

from folkmoot.insights.views import record, record_tags

RECORDS: list[URLPattern] = [
    path("insights/members/", record.records, name="records"),
    path("insights/members/<str:handle>/", record.member_record, name="record"),
    path("insights/members/<str:handle>/notes/", record.note_create, name="record-note-create"),
    path("insights/members/<str:handle>/contacts/", record.contact_create, name="record-contact-create"),
    path("insights/members/<str:handle>/labels/", record_tags.tag_give, name="record-tag-give"),
    path(
        "insights/members/<str:handle>/labels/<int:record_tag_id>/delete/", record_tags.tag_take, name="record-tag-take"
    ),
    path("insights/records/notes/<int:record_note_id>/", record.note, name="record-note"),
    path("insights/records/notes/<int:record_note_id>/delete/", record.note_delete, name="record-note-delete"),
    path("insights/records/contacts/<int:contact_id>/", record.contact, name="record-contact"),
    path("insights/records/contacts/<int:contact_id>/delete/", record.contact_delete, name="record-contact-delete"),
    path("insights/records/contacts/<int:contact_id>/done/", record.contact_done, name="record-contact-done"),
    path("insights/records/labels/<int:record_tag_id>/", record_tags.tag, name="record-tag"),
    path("insights/records/labels/<int:record_tag_id>/delete/", record_tags.tag_delete, name="record-tag-delete"),
]
