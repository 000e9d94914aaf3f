"""Pictures of posts come in the size that is shown, and nothing jumps when they do."""

from __future__ import annotations

import io
import re

import pytest
from django.core.files.storage import default_storage
from PIL import Image

from folkmoot.activity.consumers import run_until_idle
from folkmoot.content import commands
from folkmoot.content.models import Attachment
from folkmoot.content.pictures import variant_key
from folkmoot.content.rendering.fragments import with_prefix
from folkmoot.content.tests.test_commands_posts import a_reply, a_thread
from folkmoot.content.tests.test_views_threads import PREFIX, browser
from folkmoot.core.errors import RuleBroken
from folkmoot.core.testing.cast import Cast


def a_picture(size: tuple[int, int] = (2000, 1000), frames: int = 1) -> io.BytesIO:
    out = io.BytesIO()
    pictures = [Image.new("RGB", size, (n * 60, 90, 60)) for n in range(frames)]
    pictures[0].save(out, "GIF" if frames > 1 else "PNG", save_all=frames > 1, append_images=pictures[1:])
    out.seek(0)
    return out


def uploaded(cast: Cast, content: io.BytesIO, name: str = "hill.png") -> Attachment:
    return commands.upload_attachment(actor=cast.actor(cast.max), file=content, name=name)


def test_a_picture_is_baked_with_its_size_and_smaller_ones_to_choose_from(cast: Cast) -> None:
    row = uploaded(cast, a_picture())
    post = a_reply(cast, a_thread(cast), f"![hill](attachment:{row.id})")
    url = f"/files/{row.id}/hill.png"
    assert f'src="{url}"' in post.html
    assert 'width="2000" height="1000"' in post.html
    assert 'loading="lazy"' in post.html
    assert f'srcset="{url}?w=480 480w, {url}?w=960 960w, {url}?w=1600 1600w, {url} 2000w"' in post.html


def test_an_uploaded_picture_counts_once_for_a_newcomer(cast: Cast) -> None:
    picture = a_picture((30, 20))
    own, more = (
        commands.upload_attachment(actor=cast.actor(cast.nils), file=picture, name=name) for name in ("a.png", "b.png")
    )
    thread = a_thread(cast)
    post = commands.create_post(actor=cast.actor(cast.nils), thread=thread, markdown=f"![a](attachment:{own.id})")
    assert f'src="/files/{own.id}/a.png"' in post.html
    both = f"![a](attachment:{own.id}) [b](attachment:{more.id})"
    with pytest.raises(RuleBroken, match="one picture"):
        commands.create_post(actor=cast.actor(cast.nils), thread=thread, markdown=both)


def test_a_small_picture_has_its_size_and_nothing_to_choose(cast: Cast) -> None:
    row = uploaded(cast, a_picture((300, 200)))
    post = a_reply(cast, a_thread(cast), f"![hill](attachment:{row.id})")
    assert 'width="300" height="200"' in post.html
    assert "srcset" not in post.html


def test_the_worker_makes_the_smaller_ones_and_they_are_served(cast: Cast) -> None:
    row = uploaded(cast, a_picture())
    a_reply(cast, a_thread(cast), f"![hill](attachment:{row.id})")
    visitor, address = browser(None), f"{PREFIX}/files/{row.id}/hill.png?w=480"
    whole = b"".join(visitor.get(address).streaming_content)  # type: ignore[attr-defined]
    run_until_idle()
    answer = visitor.get(address)
    small = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    assert len(small) < len(whole)
    assert answer["Content-Type"] == "image/webp"
    assert Image.open(io.BytesIO(small)).size == (480, 240)
    odd = b"".join(visitor.get(f"{PREFIX}/files/{row.id}/hill.png?w=481").streaming_content)  # type: ignore[attr-defined]
    assert odd == whole


def test_an_animation_stays_one(cast: Cast) -> None:
    row = uploaded(cast, a_picture((1200, 300), frames=3), "jump.gif")
    run_until_idle()
    assert not default_storage.exists(variant_key(row.key, 480))


def test_a_tall_picture_is_made_smaller_by_its_width(cast: Cast) -> None:
    row = uploaded(cast, a_picture((1000, 3000)))
    run_until_idle()
    with default_storage.open(variant_key(row.key, 480)) as small:
        assert Image.open(small).size == (480, 1440)


@pytest.mark.parametrize(("who", "status"), [(None, 404), ("nils", 404), ("mia", 200)])
def test_the_smaller_one_is_as_private_as_the_whole(cast: Cast, who: str | None, status: int) -> None:
    row = commands.upload_attachment(actor=cast.actor(cast.mia), file=a_picture(), name="hill.png")
    a_thread(cast, space=cast.backroom, markdown=f"![hill](attachment:{row.id})")
    run_until_idle()
    answer = browser(getattr(cast, who) if who else None).get(f"{PREFIX}/files/{row.id}/hill.png?w=480")
    assert answer.status_code == status
    if status == 200:
        assert answer["Cache-Control"].startswith("private")


def test_every_address_of_a_picture_gets_the_prefix_of_the_community(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("folkmoot.content.rendering.fragments.get_script_prefix", lambda: "/c/moorland/")
    html = '<img src="/files/1/a.png" srcset="/files/1/a.png?w=480 480w, /files/1/a.png 900w"> one, /two'
    addresses = re.findall(r"(/\S*files)", with_prefix(html))
    assert set(addresses) == {"/c/moorland/files"}
    assert with_prefix(html).endswith("one, /two")


def test_a_file_that_one_may_not_see_does_not_tell_its_name(cast: Cast) -> None:
    row = uploaded(cast, io.BytesIO(b"words"), name="who-must-go.txt")
    text = {"markdown": f"[x](attachment:{row.id})"}
    assert b"who-must-go" in browser(cast.max).post(f"{PREFIX}/write/preview/", text).content
    thread = commands.create_thread(
        actor=cast.actor(cast.max), space=cast.backroom, title="Behind doors", markdown=text["markdown"]
    )
    assert b"who-must-go" not in browser(cast.nils).post(f"{PREFIX}/write/preview/", text).content
    assert "who-must-go" not in a_reply(cast, a_thread(cast), text["markdown"], by=cast.nils).html
    first = thread.posts.get(number=1)
    edited = commands.edit_post(actor=cast.actor(cast.olga), post=first, markdown=f"{first.markdown} again")
    assert "who-must-go" in edited.html
