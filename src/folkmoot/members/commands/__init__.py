"""Every write to accounts and memberships."""

from folkmoot.members.commands.accounts import (
    create_member,
    found_community,
    keep_language,
    proven_address,
    read_sign_in_ticket,
    sign_in_path,
    use_sign_in_ticket,
)
from folkmoot.members.commands.claiming import claim_here, link_author
from folkmoot.members.commands.erasing import erase_member, note_export
from folkmoot.members.commands.fields import FieldDraft, Said, change_profile_fields, say_in_profile
from folkmoot.members.commands.joining import (
    accept_guidelines,
    approve_member,
    decline_member,
    join_community,
    leave_community,
    reconsider_member,
)
from folkmoot.members.commands.profiles import change_profile, note_visit, set_avatar
from folkmoot.members.commands.questions import QuestionDraft, change_join_questions
from folkmoot.members.commands.relations import relate, unrelate
from folkmoot.members.commands.roles import change_role, set_trust_level
from folkmoot.members.commands.trust import change_thresholds, review_trust

__all__ = [
    "FieldDraft",
    "QuestionDraft",
    "Said",
    "accept_guidelines",
    "approve_member",
    "change_join_questions",
    "change_profile",
    "change_profile_fields",
    "change_role",
    "change_thresholds",
    "claim_here",
    "create_member",
    "decline_member",
    "erase_member",
    "found_community",
    "join_community",
    "keep_language",
    "leave_community",
    "link_author",
    "note_export",
    "note_visit",
    "proven_address",
    "read_sign_in_ticket",
    "reconsider_member",
    "relate",
    "review_trust",
    "say_in_profile",
    "set_avatar",
    "set_trust_level",
    "sign_in_path",
    "unrelate",
    "use_sign_in_ticket",
]
