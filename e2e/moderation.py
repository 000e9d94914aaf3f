"""A case of the queue, a decision, a notice and a rule, for the tests that walk over all pages."""

from __future__ import annotations

from folkmoot.communities.models import Community
from folkmoot.content.models import Post
from folkmoot.members.models import Membership
from folkmoot.moderation.models import Case, CaseItem, Decision, ListedWord, Notice, NoticePlace, Rule, TrustedFlagger
from folkmoot.moderation.notice_letters import confirmation_of, key_of


def a_case(post_id: int, author: Membership, text: str = "Rude.") -> int:
    """An open case about a post, with what a moderator said of it; its id."""
    post = Post.everywhere.select_related("thread").get(id=post_id)
    case = Case.everywhere.create(
        community_id=post.community_id, subject_type="post", subject_id=post.id, space_id=post.thread.space_id,
        author=author, item_count=1,
    )  # fmt: skip
    CaseItem.everywhere.create(community_id=post.community_id, case=case, kind=CaseItem.Kind.STAFF, text=text)
    return case.id


def a_notice(post_id: int, author: Membership, text: str = "Rude.") -> dict[str, object]:
    """A decision about a post and a notice that led to it: what parameters of addresses call them."""
    post = Post.everywhere.select_related("thread").get(id=post_id)
    case = Case.everywhere.create(
        community_id=post.community_id, kind=Case.Kind.NOTICE, state="decided", subject_type="post",
        subject_id=post.id, space_id=post.thread.space_id,
    )  # fmt: skip
    decision = Decision.everywhere.create(
        community_id=post.community_id, subject_type="post", subject_id=post.id, author=author, deed="hide",
        clause="law:x", words=text, evidence={"text": text}, space_id=post.thread.space_id,
    )  # fmt: skip
    notice = Notice.everywhere.create(
        community_id=post.community_id, locations=text, reason=text, name=text, email="ann@example.org",
        decision=decision, decided_at=decision.at, case=case,
    )  # fmt: skip
    own = {"community_id": post.community_id}
    NoticePlace.everywhere.create(**own, notice=notice, case=case, decision=decision, address=text)
    flagger = TrustedFlagger.everywhere.create(**own, name=text, address="@hotline.example")
    return {
        "flagger_id": flagger.id, "address_key": confirmation_of(notice),
        "decision_id": decision.id, "notice_id": notice.id, "key": key_of(notice), "period_name": "2020", "year": 2020,
    }  # fmt: skip


def a_rule(home: Community, word: str, text: str) -> dict[str, object]:
    """A rule and a word of a list: what parameters of addresses call them."""
    rule = Rule.everywhere.create(community=home, key=word, name=text, condition={"all": []})
    listed = ListedWord.everywhere.create(community=home, action="flag", word=text, plain=text)
    return {"rule_key": rule.key, "word_id": listed.id}
