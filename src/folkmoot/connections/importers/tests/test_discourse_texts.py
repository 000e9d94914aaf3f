"""Discourse's raw posts, and what its revisions say in YAML."""

from __future__ import annotations

import time

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from folkmoot.connections.importers.discourse_edits import changed_texts
from folkmoot.connections.importers.discourse_raw import raw_to_markdown

RUBY = "--- !ruby/hash:ActiveSupport::HashWithIndifferentAccess\n"
TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("\n \"'#:-|>%@`\\"), max_size=200)


def markdown(raw: str) -> str:
    return raw_to_markdown(raw, lambda url, _name: None if url.startswith("upload:") else url).strip()


@pytest.mark.parametrize(
    ("raw", "written"),
    [
        ('[quote="ada, post:2, topic:5"]\nso\n[/quote]\nYes', "> [@ada](/t/-/5/2):\n>\n> so\n\n\nYes"),
        ("[quote]a [quote=ben]b[/quote][/quote]", "> a\n>\n> > @ben:\n> >\n> > b"),
        ("`[b]x[/b]` [b]y[/b] [i]z[/i]", "`[b]x[/b]` **y** *z*"),
        ("```\n[quote]code[/quote]\n```\n[u]u[/u]", "```\n[quote]code[/quote]\n```\nu"),
        ("[url=https://example.org/a]there[/url] [url]https://example.org[/url]", None),
        ("![a|690x388, 50%](https://example.org/a.png)", "![a](https://example.org/a.png)"),
        ("![lost|10x10](upload://abc.png) [f.pdf|attachment](upload://def.pdf) (2 KB)", "lost f.pdf (2 KB)"),
        ('[date=2024-05-06 time=07:00:00 timezone="Europe/Paris"]', "2024-05-06 07:00:00 Europe/Paris"),
        ("[poll type=regular]\n* tea\n* peat\n[/poll]", "* tea\n* peat"),
        ('[details="More <b>"]\nin\n[/details]', "<details>\n<summary>More &lt;b&gt;</summary>\n\nin\n\n</details>"),
        ("[spoiler]he did it[/spoiler]", "||he did it||"),
    ],
)
def test_raw_posts_become_our_markdown(raw: str, written: str | None) -> None:
    assert markdown(raw) == (written or "[there](<https://example.org/a>) https://example.org")


@pytest.mark.parametrize(
    "hostile",
    [
        "[quote]",
        "[quote][/quote]",
        "[quote=",
        "[b]",
        "![",
        "[details]",
        "[details=",
        "[spoiler]",
        "[url=https://a]",
        "`",
    ],
)
def test_hostile_raw_posts_take_no_time(hostile: str) -> None:
    begun = time.process_time()
    assert len(markdown(hostile * (100_000 // len(hostile)))) < 400_000
    assert time.process_time() - begun < 2.5


@settings(max_examples=300, deadline=None)
@given(before=TEXT, after=TEXT)
def test_what_a_revision_changed_is_read_as_yaml_says(before: str, after: str) -> None:
    for style in (None, "|", '"', "'"):
        written = yaml.dump({"cooked": ["x", "y"], "raw": [before, after]}, default_style=style, allow_unicode=True)
        assert changed_texts(written.replace('"raw":', "raw:").replace("'raw':", "raw:"), "raw") == (before, after)


def test_what_did_not_change_is_nothing() -> None:
    assert changed_texts(f"{RUBY}edit_reason:\n- \n- typo\n", "raw") is None
    assert changed_texts(f"{RUBY}edit_reason:\n- \n- typo\n", "edit_reason") == ("", "typo")
    assert changed_texts(f"{RUBY}raw:\n- |-\n  one\n\n    two\n- 'it''s'\n", "raw") == ("one\n\n  two", "it's")
