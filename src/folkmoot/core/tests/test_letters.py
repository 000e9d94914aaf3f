"""Text that does not say in which encoding it is."""

from __future__ import annotations

import time

import pytest

from folkmoot.core.letters import encoding_of

JAPANESE = "タイトル,投稿者,日時,本文\n題,田中,2021年12月31日 14:05,本文です。こんにちは世界\n"
RUSSIAN = "id,title,text\n1,hello,Привет всем, http://example.org/a/very/long/address\n"
CHINESE = "标题,作者,日期,内容\n主题一,张三,2021-12-31,你好世界，这是内容\n"
TRADITIONAL = "標題,作者,內容\n主題,張三,你好世界，今天天氣很好，我們去公園散步吧。\n"


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp932", JAPANESE),
        ("euc_jp", JAPANESE),
        ("cp1251", RUSSIAN),
        ("koi8-r", RUSSIAN),
        ("gb18030", CHINESE),
        ("gb18030", TRADITIONAL),
        ("big5", TRADITIONAL),
        ("cp949", "제목,작성자,내용\n하나,김,안녕하세요 여러분 반갑습니다\n"),
        ("cp1253", "Θέμα;Κείμενο\nΠρώτο;Γειά σου κόσμε, τι κάνεις σήμερα\n"),
        ("cp1255", "נושא;תוכן\nראשון;שלום עולם מה שלומך\n"),
        ("cp1256", "العنوان;النص\nأول;مرحبا بالعالم كيف حالك اليوم\n"),
        ("cp1252", "Betreff;Verfasser\nGrößenänderung;Jörg Übermäßig – „Zitat“\n"),
        ("cp1252", "Título;Texto\nÑandú;¿Qué pasó mañana? ¡Olé!\n"),
        ("cp1252", "“”“”‘’—…"),
        ("cp1252", "Öl"),
    ],
)
def test_the_encoding_of_text_is_told_by_its_letters(encoding: str, text: str) -> None:
    content = text.encode(encoding)

    assert content.decode(encoding_of(content)) == text


@pytest.mark.parametrize("piece", [b"a", b"a.", b"a@", b"a@b", b"http", b"@"])
def test_text_made_to_look_like_addresses_is_told_in_time(piece: bytes) -> None:
    """A search that tries again from every letter would take minutes over these."""
    content = (piece * 65_000)[:65_000] + b"\xe9" * 20
    begun = time.process_time()

    for _time in range(5):
        encoding_of(content)

    assert time.process_time() - begun < 5
