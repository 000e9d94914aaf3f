"""Every text that a program can send is entered: judged by the gate, or why nobody else reads what a member says so."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from folkmoot.connections.api.app import build_api

# Goes through a command that asks the gate.
_JUDGED = """
act_on_welcome: text
add_poll_option: text
change_channel: name purpose
change_group: colour name purpose slug
change_group_questions: questions.choices questions.help questions.text
change_group_space: description name
change_me: bio headline location name website
change_thread: title
close_thread: reason
create_group: colour name purpose slug
create_group_space: description name
decide_group_request: reason
edit_poll: kind options question results who_adds_options
edit_post: markdown reason
join_group: answers.values invitation
make_topic: title
name_conversation: title
offer_help: greeting interests languages
open_channel: name purpose
open_thread: markdown poll.kind poll.options poll.question poll.results poll.who_adds_options tags title
publish_group_guidelines: change_note clauses.category clauses.fine clauses.not_fine clauses.text clauses.title
    introduction
publish_space_guidelines: change_note clauses.category clauses.fine clauses.not_fine clauses.text clauses.title
    introduction
remove_from_group: reason
reply: markdown poll.kind poll.options poll.question poll.results poll.who_adds_options
resubmit_what_was_turned_down: markdown
send_message: key markdown
set_group_picture: file
set_picture: file
split_group: name slug
split_thread: title
start_conversation: title
upload: alt file
"""
# Seen by who writes it alone, or one of a few fixed words.
_OWN = """
bookmark_post: note
change_notification_times: quiet_from quiet_until
folkmoot_notifications_push_api_device_add: auth endpoint name p256dh
follow_thread: level
react: emoji
save_draft: markdown place title
save_guidelines_draft: change_note clauses.category clauses.fine clauses.not_fine clauses.text clauses.title
    introduction
"""
# Written by moderators, or to them alone.
_MODERATORS = """
add_moderation_words: words.clause words.replacement words.word
appeal_against_decision: text
begin_brake: reason
change_moderation_rule: clause exempt.groups exempt.role exempt.spaces key name outcome reason tags when
change_transparency: contact period provider
complain: text
create_moderation_rule: clause exempt.groups exempt.role exempt.spaces key name outcome reason tags when
decide_case: clause measure words
decide_cases: clause
describe_statement: category content_language explanation keywords legal_ground territories
flag_something: clause kind text
give_notice: category email law locations name reason
hide_post: reason
hide_thread: reason
import_moderation_rules: format
judge_backtest_post: says
judge_post: reason
measure_member: clause words
reverse_decision: words
score_text: text
set_outside_check: address key model
start_backtest: against name source spaces
trust_flagger: address name
try_moderation_rules: text title when
withdraw_flag: kind
"""
# Insights: written and read by staff, and by who is named on a goal.
_STAFF = """
add_figure_note: text
add_record_note: text
add_report_readers: people
ask_sql: sql
change_board: name query tiles.by tiles.look tiles.metric
change_figure_note: text
change_goal: change_note direction metric milestones.label name owners segment span stakeholders stop_words success
    tag
change_record_contact: about
change_record_note: text
change_report: introduction metrics name rhythm sections
change_segment: description name
close_goal: learned outcome
create_goal: change_note direction metric milestones.label name owners segment span stakeholders stop_words success
    tag
create_report: introduction metrics name rhythm sections
create_segment: description key name
do_to_segment: token
give_record_tag: name
keep_sql_query: name sql
log_record_contact: about
make_board: name query tiles.by tiles.look tiles.metric
merge_people: reason
rename_record_tag: name
share_edition: note
sign_goal: name remark
start_trial: name outcome segment
word_edition: words
"""
# Written by managers, for the whole community and in its name.
_MANAGERS = """
allow_comment_site: origin
change_community: accent_colour audience brand_colour host language name objectives purpose tagline time_zone
change_join_questions: questions.choices questions.help questions.kind questions.text
change_onboarding: closes opens
change_profile_fields: fields.choices fields.help fields.kind fields.name fields.visibilities
change_role: role
change_space: description name slug
change_workflow: description name
create_space: description name slug
create_workflow: description kind name
force_workflow: note
invite: email role
invite_by_mail: addresses words
publish_guidelines: change_note clauses.category clauses.fine clauses.not_fine clauses.text clauses.title introduction
set_logo: file
start_import: file kind
"""

_ENTERED = "".join((_JUDGED, _OWN, _MODERATORS, _STAFF, _MANAGERS))


def _texts(schema: dict[str, Any], known: dict[str, Any], path: str = "") -> Iterator[str]:
    """The fields that take free text, those inside of others too."""
    if "$ref" in schema:
        schema = known[schema["$ref"].rsplit("/", 1)[-1]]
    for name, field in schema.get("properties", {}).items():
        for each in (field, field.get("items", {}), *field.get("anyOf", ())):
            if "$ref" in each:
                yield from _texts(each, known, f"{path}{name}.")
            elif each.get("type") == "string" and not {"enum", "const"} & set(each) and not _is_time(each):
                yield path + name


def _is_time(field: dict[str, Any]) -> bool:
    return field.get("format") in ("date", "date-time")


def test_every_text_that_the_api_takes_is_entered() -> None:
    api = build_api().get_openapi_schema()
    taken = {
        f"{operation['operationId']} {field}"
        for operations in api["paths"].values()
        for method, operation in operations.items()
        if method in ("post", "put", "patch")
        for body in operation.get("requestBody", {}).get("content", {}).values()
        for field in _texts(body["schema"], api["components"]["schemas"])
    }
    operations = re.findall(r"^(\w+): ((?:.|\n )+)$", _ENTERED, re.MULTILINE)
    entered = {f"{operation} {field}" for operation, fields in operations for field in fields.split()}
    assert taken - entered == set(), "ask the gate in its command and enter it in _JUDGED, or say why not"
    assert entered - taken == set(), "these are gone"
