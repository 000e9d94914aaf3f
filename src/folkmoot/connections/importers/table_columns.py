"""What columns of a table are called, in several languages, and which of them holds the text."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from folkmoot.connections.importers.times import any_of

ALIASES: dict[str, tuple[str, ...]] = {
    "id": ("id", "post_id", "message_id", "comment_id", "nr", "no", "key", "номер", "编号"),
    "thread": (
        "thread_id", "topic_id", "conversation_id", "thread", "topic", "conversation", "subject", "title", "thema",
        "betreff", "titel", "sujet", "titre", "tema", "asunto", "título", "titulo", "tópico", "argomento", "titolo",
        "тема", "主题", "标题", "件名", "タイトル", "post_title", "thread_title", "topic_title", "tytuł",
        "temat", "başlık",
        "onderwerp", "ämne", "제목", "العنوان", "الموضوع",
    ),
    "title": (
        "title", "subject", "topic", "thread", "thema", "betreff", "titel", "titre", "sujet", "tema", "asunto",
        "título", "titulo", "tópico", "argomento", "titolo", "тема", "заголовок",
        "标题", "主题", "件名", "タイトル", "post_title", "thread_title", "topic_title", "tytuł", "temat", "başlık",
        "onderwerp", "ämne", "제목", "العنوان", "الموضوع",
    ),
    "author": (
        "author", "author_name", "user", "username", "user_name", "name", "member", "from", "sender", "poster",
        "display_name", "nickname", "nick", "author_id", "user_id", "autor", "auteur", "verfasser", "absender",
        "remitente", "autore", "автор", "作者", "投稿者", "著者", "created_by", "posted_by", "sender_name",
        "from_name",
        "schrijver", "afzender", "författare", "avsändare", "yazar", "nadawca", "작성자", "글쓴이", "보낸_사람",
        "الكاتب", "المؤلف",
        "المرسل", "post_username", "poster_name", "poster_id",
    ),
    "email": (
        "email", "e_mail", "mail", "author_email", "user_email", "email_address", "adresse", "correo", "courriel",
        "почта", "邮箱", "メール",
    ),
    "created_at": (
        "created_at", "created", "date", "datetime", "time", "timestamp", "posted_at", "posted", "published_at",
        "sent_at", "creation_date", "created_utc", "datum", "zeit", "fecha", "data", "дата", "日期", "时间", "日時",
        "created_time", "created_on", "post_time", "date_created", "date_posted", "post_date", "message_date",
        "zeitstempel", "erstellt", "erstellt_am", "date_de_publication", "publié_le", "fecha_de_publicación",
        "marca_temporal", "horodateur", "tarih", "時間", "投稿日時", "작성일", "작성일시", "날짜", "시간", "التاريخ",
    ),
    "body": (
        "body", "text", "message", "content", "post", "comment", "markdown", "html", "tweet", "request", "utterance",
        "sentence", "review", "description", "inhalt", "nachricht", "beitrag", "texte", "texto", "mensaje",
        "mensagem",
        "contenido", "testo", "messaggio", "текст", "сообщение", "内容", "正文", "本文",
        "message_text", "message_body", "post_text", "post_body", "post_content", "comment_text", "full_text",
        "selftext",
        "bericht", "inhoud", "innehåll", "meddelande", "treść", "tekst", "wiadomość", "metin", "mesaj",
        "повідомлення", "內容",
        "내용", "본문", "النص", "المحتوى", "الرسالة",
    ),
    "space": (
        "space", "category", "forum", "channel", "board", "section", "group", "community", "forum_name",
        "category_name", "channel_name", "forum_id", "category_id", "channel_id", "bereich", "kategorie",
        "catégorie", "categoría", "categoria", "канал", "категория", "раздел", "分类", "カテゴリ",
    ),
    "tags": ("tags", "tag", "labels", "keywords", "schlagworte", "etiquetas", "теги", "标签", "タグ"),
    "reply_to": ("reply_to", "reply_to_id", "parent", "parent_id", "in_reply_to", "parent_post_id", "antwort_auf"),
    "edited_at": ("edited_at", "updated_at", "modified_at", "last_edited"),
    "deleted_at": ("deleted_at",),
    "accepted": ("accepted", "is_accepted", "accepted_answer", "solution", "is_solution"),
    "likes": ("likes", "like_count", "upvotes", "up_votes", "thumbs_up"),
    "handle": ("handle", "username", "user_name", "login", "nick", "nickname"),
    "joined_at": ("joined_at", "created_at", "joined", "registered", "registered_at", "date"),
    "description": ("description", "beschreibung", "about"),
    "visibility": ("visibility", "access"),
    "kind": ("kind", "type"),
}  # fmt: skip
_DATES_LOOKED_AT = 20
_MEASURED_AT_MOST = 40
# Each cell is tried in every way of writing a date.
_COLUMNS_LOOKED_AT = 100
_NUMBER = re.compile(r"[-+]?[\d.,\s]*\d[\d.,\s]*%?")
_MEASURED = re.compile(r"\d\D+\d")
_TRUE = frozenset({"1", "true", "t", "yes", "y", "ja", "oui", "si", "sí", "да", "x"})
_KNOWN = frozenset(name for names in ALIASES.values() for name in names)
Row = dict[str, str]


def column_name(name: str) -> str:
    """The name as it is looked for: small letters, one sign between words."""
    return re.sub(r"[\s\-./]+", "_", name.strip().strip("\ufeff\"'").lower()).strip("_")


def is_heading(names: Sequence[str]) -> bool:
    """Whether the first row of a table names its columns."""
    return any(column_name(name) in _KNOWN for name in names)


def is_unlike(first: Sequence[str], rows: Sequence[Sequence[str]]) -> bool:
    """Whether the first row is no row as the others: it has words where all of those have numbers or dates."""
    first = first[:_COLUMNS_LOOKED_AT]
    if not rows or any(_is_measured(cell) for cell in first):
        return False
    columns = [[row[place] for row in rows if place < len(row) and row[place].strip()] for place in range(len(first))]
    return any(cells and all(map(_is_measured, cells)) for cells in columns)


def date_column(names: Sequence[str], sample: Sequence[Row]) -> str:
    """The column of dates where none is called so; empty where one is."""
    if any(name in ALIASES["created_at"] for name in names):
        return ""
    for name in names[:_COLUMNS_LOOKED_AT]:
        cells = [row[name] for row in sample[:_DATES_LOOKED_AT] if row.get(name)]
        if cells and name not in _KNOWN and all(_MEASURED.search(cell) and _is_date(cell) for cell in cells):
            return name
    return ""


def _is_measured(cell: str) -> bool:
    return len(cell) < _MEASURED_AT_MOST and (_NUMBER.fullmatch(cell.strip()) is not None or _is_date(cell))


def _is_date(cell: str) -> bool:
    return (
        len(cell) < _MEASURED_AT_MOST
        and cell[:1].isdecimal()
        and not cell.strip().isdecimal()
        and any_of(cell) is not None
    )


def value(row: Mapping[str, str], field: str) -> str:
    """What the row says there, by the first of the field's names that says anything."""
    return next((row[name] for name in ALIASES[field] if row.get(name)), "")


def has_column(row: Mapping[str, str], field: str) -> bool:
    """Whether the table has a column by one of the field's names."""
    return any(name in row for name in ALIASES[field])


def is_true(text: str) -> bool:
    """Whether a cell says yes."""
    return text.strip().lower() in _TRUE


def text_column(names: Sequence[str], sample: Sequence[Row], dates: str) -> str:
    """The column of the text where none is called so: that with the longest cells; empty where one is called so."""
    if any(name in ALIASES["body"] for name in names) or not sample:
        return ""
    words = [name for name in names if name not in _KNOWN and name != dates]
    lengths = {name: sum(len(row.get(name, "")) for row in sample) for name in words}
    longest = max(lengths, key=lambda name: lengths[name], default="")
    return longest if lengths.get(longest) else ""
