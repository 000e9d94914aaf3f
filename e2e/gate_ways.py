"""For every column whose words are judged, how a member gets words into it: the mark stands in them."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from folkmoot.communities.wording import ClauseWords
from folkmoot.content import commands as content
from folkmoot.content.commands import NewPoll
from folkmoot.content.models import Thread
from folkmoot.core.testing.cast import Cast
from folkmoot.groups import commands as groups
from folkmoot.groups.commands import asking, deciding, joining, making, places
from folkmoot.groups.models import Group, GroupQuestion
from folkmoot.members import commands as members
from folkmoot.members.commands import FieldDraft, QuestionDraft, Said
from folkmoot.members.models import Account, JoinQuestion
from folkmoot.onboarding.commands.buddies import offer_help
from folkmoot.spaces.commands import add_space_member
from folkmoot.spaces.commands.guidelines import publish_space_guidelines
from folkmoot.spaces.models import Space


@dataclass
class World:
    """What the ways start from: a thread of Mia, a group that Mia leads, a chat that Mia looks after."""

    cast: Cast
    thread_id: int
    group_id: int
    chat: Space
    question: JoinQuestion
    group_question: GroupQuestion
    field_id: int

    @property
    def mia(self) -> Any:
        self.cast.mia.refresh_from_db()
        return self.cast.actor(self.cast.mia)

    @property
    def thread(self) -> Thread:
        """As it stands now: what a way did may have been undone."""
        return Thread.everywhere.select_related("space").get(id=self.thread_id)

    @property
    def group(self) -> Group:
        return Group.everywhere.get(id=self.group_id)

    @property
    def nils(self) -> Any:
        return self.cast.actor(self.cast.nils)


def picture(mark: str = "") -> io.BytesIO:
    """A picture like no other for each mark."""
    shade = sum(mark.encode()) % 256
    file = io.BytesIO()
    Image.new("RGB", (9, 9), (shade, 80, 255 - shade)).save(file, "PNG")
    file.seek(0)
    return file


def _upload(world: World, mark: str, **alt: str) -> int:
    name = "plain.txt" if alt else f"{mark}.txt"
    file = SimpleUploadedFile(name, mark.encode())
    return content.upload_attachment(actor=world.mia, file=file, name=name, **alt).id


def _with_file(world: World, mark: str, **alt: str) -> None:
    content.create_post(
        actor=world.mia, thread=world.thread, markdown="Look.", attachment_ids=[_upload(world, mark, **alt)]
    )


def _with_picture(world: World, mark: str) -> None:
    file = content.upload_attachment(actor=world.mia, file=picture(mark), name="bog.png")
    content.create_post(actor=world.mia, thread=world.thread, markdown=content.markdown_of(file))


def _edit(world: World, mark: str) -> None:
    post = content.create_post(actor=world.nils, thread=world.thread, markdown="A slip.")
    content.edit_post(actor=world.nils, post=post, markdown="No slip.", reason=mark, leaves_trace=True)


def _poll(world: World, question: str, options: list[str]) -> None:
    content.create_post(
        actor=world.mia, thread=world.thread, markdown="Vote.", poll=NewPoll(question=question, options=options)
    )


def _channel(world: World, purpose: str) -> None:
    content.open_channel(actor=world.mia, space=world.chat, name=f"Birds {Thread.everywhere.count()}", purpose=purpose)


def _close(world: World, mark: str) -> None:
    content.close_thread(actor=world.cast.actor(world.cast.mo), thread=world.thread, reason=mark)


def _join(world: World, mark: str, **said: Any) -> None:
    number = Account.objects.count()
    account = Account.objects.create_user(f"new{number}@example.org", "a long enough passphrase")
    known = {"name": f"New {number}", "handle": f"new{number}", "answers": {world.question.id: ["Birds"]}}
    version = world.cast.guidelines.number
    members.join_community(
        account=account, community=world.cast.community, accepted_version=version, **{**known, **said}
    )


def _profile(name: str, shape: str = "{}") -> Callable[[World, str], None]:
    def way(world: World, mark: str) -> None:
        world.cast.mia.refresh_from_db()
        members.change_profile(actor=world.mia, member=world.cast.mia, **{name: shape.format(mark)})

    return way


def _avatar(world: World, mark: str) -> None:
    world.cast.mia.refresh_from_db()
    members.set_avatar(actor=world.mia, member=world.cast.mia, file=picture(mark))


def _guidelines(world: World, **said: Any) -> None:
    known: dict[str, Any] = {"clauses": [("Be kind", "To all.")], "introduction": "", "change_note": ""}
    asking.publish_group_guidelines(actor=world.mia, group=world.group, **{**known, **said})


def _of_space(world: World, **said: Any) -> None:
    known: dict[str, Any] = {"clauses": [("Be kind", "To all.")], "introduction": "", "change_note": ""}
    publish_space_guidelines(actor=world.mia, space=world.chat, **{**known, **said})


def _questions(world: World, **said: Any) -> None:
    draft = QuestionDraft(**{"text": "Why?", **said})
    asking.change_group_questions(actor=world.mia, group=world.group, questions=[draft])


def _declined(world: World, mark: str) -> None:
    asking.change_group_questions(actor=world.mia, group=world.group, questions=[])
    joining.join_group(actor=world.nils, group=world.group)
    deciding.decline_request(actor=world.mia, group=world.group, member=world.cast.nils, reason=mark)


def _asks(world: World, mark: str) -> None:
    asking.change_group_questions(actor=world.mia, group=world.group, questions=[QuestionDraft(text="Why?")])
    question = GroupQuestion.everywhere.get(group=world.group)
    joining.join_group(actor=world.cast.actor(world.cast.eda), group=world.group, answers={question.id: [mark]})


def _space(world: World, **said: str) -> None:
    places.create_group_space(actor=world.mia, group=world.group, **{"name": "Nests", **said})


def _buddy(world: World, **said: Any) -> None:
    known: dict[str, Any] = {"capacity": 2, "languages": [], "interests": []}
    offer_help(actor=world.mia, **{**known, **said})


def _group_picture(world: World, mark: str) -> None:
    making.set_group_picture(actor=world.mia, group=world.group, file=picture(mark))


def _says(world: World, mark: str) -> None:
    members.say_in_profile(actor=world.mia, member=world.cast.mia, said={world.field_id: Said([mark])})


WAYS: dict[str, list[Callable[[World, str], object]]] = {
    "content.Post.markdown": [
        lambda w, m: content.create_post(actor=w.mia, thread=w.thread, markdown=m),
        lambda w, m: content.create_thread(actor=w.mia, space=w.cast.forum, title="Moor birds", markdown=m),
        lambda w, m: content.edit_post(
            actor=w.mia, post=content.create_post(actor=w.mia, thread=w.thread, markdown="First."), markdown=m
        ),
        lambda w, m: content.send_message(
            actor=w.mia, thread=content.start_conversation(actor=w.mia, members=[w.cast.eda]), markdown=m
        ),
    ],
    "content.Thread.title": [
        lambda w, m: content.create_thread(actor=w.mia, space=w.cast.forum, title=m, markdown="Which?"),
        lambda w, m: content.rename_thread(actor=w.mia, thread=w.thread, title=m),
        lambda w, m: content.open_channel(actor=w.mia, space=w.chat, name=m),
        lambda w, m: content.start_conversation(actor=w.mia, members=[w.cast.eda, w.cast.mo], title=m),
    ],
    "content.Thread.purpose": [_channel],
    "content.Thread.close_reason": [_close],
    "content.Tag.name": [
        lambda w, m: content.create_thread(
            actor=w.mia, space=w.cast.forum, title="Moor birds", markdown="Which?", tags=[m]
        ),
        lambda w, m: content.retag_thread(actor=w.mia, thread=w.thread, tags=[m]),
    ],
    "content.PostRevision.reason": [_edit],
    "content.Attachment.name": [_with_file],
    "content.Attachment.alt": [lambda w, m: _with_file(w, m, alt=m)],
    "content.Attachment.key": [_with_picture],
    "content.Poll.question": [lambda w, m: _poll(w, m, ["One", "Two"])],
    "content.PollOption.text": [lambda w, m: _poll(w, "Which?", ["One", m])],
    "members.Membership.name": [_profile("name"), lambda w, m: _join(w, m, name=m)],
    "members.Membership.handle": [_profile("handle"), lambda w, m: _join(w, m, handle=m)],
    "members.Membership.headline": [_profile("headline")],
    "members.Membership.bio": [_profile("bio")],
    "members.Membership.location": [_profile("location")],
    "members.Membership.website": [_profile("website", "https://{}.example.org")],
    "members.Membership.avatar": [_avatar],
    "members.ProfileValue.value": [_says],
    "members.JoinAnswer.values": [lambda w, m: _join(w, m, answers={w.question.id: [m]})],
    "groups.Group.name": [
        lambda w, m: groups.create_group(actor=w.mia, name=m, slug=f"g{Group.everywhere.count()}"),
        lambda w, m: groups.change_group(actor=w.mia, group=w.group, name=m),
        lambda w, m: groups.split_group(
            actor=w.mia,
            group=w.group,
            split=groups.Split(name=m, member_ids=[w.cast.mia.id], leader_ids=[w.cast.mia.id], stay=True),
        ),
    ],
    "groups.Group.slug": [lambda w, m: groups.create_group(actor=w.mia, name="Larks", slug=m)],
    "groups.Group.purpose": [
        lambda w, m: groups.create_group(actor=w.mia, name="Larks", slug=f"p{Group.everywhere.count()}", purpose=m),
        lambda w, m: groups.change_group(actor=w.mia, group=w.group, purpose=m),
    ],
    "groups.Group.picture": [_group_picture],
    "groups.GroupGuidelines.introduction": [lambda w, m: _guidelines(w, introduction=m)],
    "groups.GroupGuidelines.change_note": [lambda w, m: _guidelines(w, change_note=m)],
    "groups.GroupClause.title": [lambda w, m: _guidelines(w, clauses=[(m, "To all.")])],
    "groups.GroupClause.text": [lambda w, m: _guidelines(w, clauses=[("Be kind", m)])],
    "groups.GroupClause.fine": [lambda w, m: _guidelines(w, clauses=[ClauseWords("Be kind", "To all.", fine=m)])],
    "groups.GroupClause.not_fine": [
        lambda w, m: _guidelines(w, clauses=[ClauseWords("Be kind", "To all.", not_fine=m)])
    ],
    "groups.GroupMember.reason": [_declined],
    "groups.GroupQuestion.text": [lambda w, m: _questions(w, text=m)],
    "groups.GroupQuestion.help": [lambda w, m: _questions(w, help=m)],
    "groups.GroupQuestion.choices": [lambda w, m: _questions(w, kind="choice", choices=["Larks", m])],
    "groups.GroupAnswer.values": [_asks],
    "spaces.Space.name": [lambda w, m: _space(w, name=m)],
    "spaces.Space.description": [lambda w, m: _space(w, description=m)],
    "spaces.SpaceGuidelines.introduction": [lambda w, m: _of_space(w, introduction=m)],
    "spaces.SpaceGuidelines.change_note": [lambda w, m: _of_space(w, change_note=m)],
    "spaces.SpaceClause.title": [lambda w, m: _of_space(w, clauses=[(m, "To all.")])],
    "spaces.SpaceClause.text": [lambda w, m: _of_space(w, clauses=[("Be kind", m)])],
    "spaces.SpaceClause.fine": [lambda w, m: _of_space(w, clauses=[ClauseWords("Be kind", "To all.", fine=m)])],
    "spaces.SpaceClause.not_fine": [lambda w, m: _of_space(w, clauses=[ClauseWords("Be kind", "To all.", not_fine=m)])],
    "onboarding.Volunteer.greeting": [lambda w, m: _buddy(w, greeting=m)],
    "onboarding.Volunteer.languages": [lambda w, m: _buddy(w, languages=[m])],
    "onboarding.Volunteer.interests": [lambda w, m: _buddy(w, interests=[m])],
}


def make_world(cast: Cast) -> World:
    """Everything the ways need, made once."""
    manager, mia = cast.actor(cast.max), cast.actor(cast.mia)
    system = type(mia).system(cast.community.id)
    groups.change_group_settings(
        actor=manager, create_role="member", create_trust_level=0, groups_at_most=90, spaces_at_most=90
    )
    group = groups.create_group(actor=mia, name="Curlews", visibility="listed")
    chat = Space.everywhere.create(community=cast.community, slug="talk", name="Talk", kind=Space.Kind.CHAT)
    add_space_member(actor=system, space=chat, member=cast.mia, is_moderator=True)
    asked = members.change_join_questions(actor=manager, questions=[QuestionDraft(text="Which birds?")])
    field = members.change_profile_fields(actor=manager, fields=[FieldDraft(name="Birds")])[0]
    group_question = asking.change_group_questions(actor=mia, group=group, questions=[QuestionDraft(text="Why?")])[0]
    thread = content.create_thread(actor=mia, space=cast.forum, title="On the moor", markdown="Who comes?")
    return World(cast, thread.id, group.id, chat, asked[0], group_question, field.id)
