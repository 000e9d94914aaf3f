"""What is new in a reply's HTML, as Markdown: mail programs mark what they quote."""

from __future__ import annotations

import re
from urllib.parse import quote

from lxml import etree, html
from lxml.html import HtmlElement

from folkmoot.mail.cutting import reply_in
from folkmoot.mail.handlers import html_readers

_AT_MOST = 2_000_000
# Gmail, Apple Mail and Thunderbird, Yahoo, Proton, Outlook on the web; the signatures of the same.
_QUOTES = (
    "//*[contains(concat(' ', @class, ' '), ' gmail_quote ')]",
    "//*[contains(concat(' ', @class, ' '), ' gmail_attr ')]",
    "//blockquote[@type='cite']",
    "//*[contains(@class, 'moz-cite-prefix')]",
    "//*[contains(@class, 'yahoo_quoted')]",
    "//*[contains(@class, 'protonmail_quote')]",
    "//*[contains(@class, 'gmail_signature')]",
    "//*[contains(@class, 'moz-signature')]",
    "//*[@id='Signature' or @id='ms-outlook-mobile-signature']",
)
# From here on all is the other mail.
_COPIES = "//*[@id='divRplyFwdMsg' or @id='appendonsend' or @id='mail-editor-reference-message-container']"
_CID = re.compile(r"""src\s*=\s*["']?cid:""", re.IGNORECASE)
# Readers of HTML let no address of a mail's own parts through, so it is written as a path meanwhile.
_KEPT = "/folkmoot-part-of-mail/"
_PARSER = html.HTMLParser(remove_comments=True, remove_pis=True, recover=True, huge_tree=False)
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")


def reply_in_html(source: str) -> str:
    """What is new, as Markdown; where nothing seems to be, what stands between the quotes."""
    root = _tree(source)
    if root is None:
        return ""
    for picture in root.iter("img"):
        if picture.get("src", "").lower().startswith("cid:"):
            picture.set("src", _KEPT + quote(picture.get("src")[4:]))
    whole = etree.tostring(root, encoding="unicode", method="html")
    _cut(root)
    return _read(etree.tostring(root, encoding="unicode", method="html")) or _read(whole)


def shows_files(source: str) -> bool:
    """Whether the part that is new shows files of the mail in place."""
    root = _tree(source) if _CID.search(source) else None
    if root is None:
        return False
    _cut(root)
    return bool(root.xpath("//img[starts-with(translate(@src, 'CID', 'cid'), 'cid:')]"))


def _read(source: str) -> str:
    return reply_in(html_readers.get("html")(source)).replace(f"({_KEPT}", "(cid:")


def _tree(source: str) -> HtmlElement | None:
    cleaned = _CONTROL.sub("", source[:_AT_MOST])
    if not cleaned.strip():
        return None
    try:
        return html.document_fromstring(cleaned, parser=_PARSER)
    except (etree.ParserError, ValueError):
        return None


def _cut(root: HtmlElement) -> None:
    for copy in root.xpath(_COPIES):
        for following in list(copy.itersiblings()):
            _drop(following)
        _drop(copy)
    for path in _QUOTES:
        for quoted in root.xpath(path):
            _drop(quoted)


def _drop(element: HtmlElement) -> None:
    if element.getparent() is not None:
        element.drop_tree()
