"""What somebody wrote in a reply: without what they answer, and without their signature.

Line by line and from the end, so that it takes a time that grows with the length only, whatever is in it. What stands
between quoted lines is an answer in place, and is kept with what it answers.
"""

from __future__ import annotations

import re

_AT_MOST = 2_000_000
# Somebody's name and when, before what they wrote; over several lines where the program wraps.
_ATTRIBUTION_LINES = 4
_WROTE = re.compile(
    r"\b(wrote|writes|schrieb|hat geschrieben|a écrit|escribió|ha scritto|schreef|skrev|escreveu|pisze|napisał|napsal|"
    r"kirjoitti|пишет|написал|yazdı|wrote the following)\b|كتب|写道|寫道|作成|さんは",
    re.IGNORECASE,
)
_WHEN_OR_WHO = re.compile(r"\d{1,2}[:./-]\d|\d{4}|@|\d{1,2}\. ")
_FIELD = re.compile(
    r"^[ >*_]{0,4}(from|sent|date|to|cc|subject|von|gesendet|datum|an|betreff|de|envoyé|à|objet|enviado|para|asunto|da|"
    r"inviato|a|oggetto|van|verzonden|aan|onderwerp|från|skickat|till|ämne|fra|sendt|til|emne|od|do|temat|"
    r"من|تاريخ|إلى|الموضوع)\b[*_ ]{0,3}:",
    re.IGNORECASE,
)
_FROM = re.compile(r"^[ >*_]{0,4}(from|von|de|da|van|från|fra|od|من)\b[*_ ]{0,3}:", re.IGNORECASE)
_FORWARD = re.compile(
    r"^[ >]{0,3}-{2,}\s?(original message|ursprüngliche nachricht|original-nachricht|forwarded message|"
    r"weitergeleitete nachricht|message d'origine|message transféré|mensaje original|messaggio originale|"
    r"oorspronkelijk bericht|الرسالة الأصلية)\s?-{2,}",
    re.IGNORECASE,
)
_RULE = re.compile(r"^\s{0,3}[-_*=]{5,}\s*$")
_SIGNATURE = re.compile(r"^(--|—|–)\s*$|^_{3,}\s*$")
_SIGNATURE_LINES = 20
_DEVICE = re.compile(
    r"^(sent (from|with|via|using)|get outlook for|von meinem .{1,40} gesendet|gesendet (mit|von)|envoyé (de|depuis)|"
    r"enviado desde|inviato da|verzonden (vanaf|met)|skickat från|sendt fra|diese nachricht wurde von|أرسلت من|"
    r"تم الإرسال من)\b[^,;]{0,80}$",
    re.IGNORECASE,
)
_NAME_AFTER_DASH = re.compile(r"^(-|[–—]\s?)[A-ZÄÖÜÉ][\w.'-]*(\s[A-ZÄÖÜÉ][\w.'-]*){0,3}$")


def reply_in(text: str) -> str:
    """What is new in a reply; empty when nothing is."""
    lines = [line.rstrip() for line in text[:_AT_MOST].replace("\r\n", "\n").split("\n")]
    del lines[_copy_begin(lines) :]
    while lines:
        end = _own_end(lines)
        if end == len(lines):
            break
        del lines[end:]
    return "\n".join(lines).strip("\n")


def _own_end(lines: list[str]) -> int:
    """Where one thing at the end begins that is not the writer's; the number of lines where there is none."""
    last = len(lines) - 1
    if not lines[last].strip():
        return last
    if _is_quoted(lines[last]):
        return _quote_begin(lines)
    begin = _signature_begin(lines)
    if begin is not None:
        return begin
    is_alone = last == 0 or not lines[last - 1].strip()
    # A reply of one line is no signature.
    if last > 0 and is_alone and (_DEVICE.match(lines[last]) or _NAME_AFTER_DASH.match(lines[last])):
        return last
    begin = _attribution_begin(lines, len(lines), needs_verb=True)
    return len(lines) if begin is None else begin


def _quote_begin(lines: list[str]) -> int:
    end = len(lines)
    while end and (_is_quoted(lines[end - 1]) or not lines[end - 1].strip()):
        end -= 1
    begin = _attribution_begin(lines, end, needs_verb=False)
    return end if begin is None else begin


def _attribution_begin(lines: list[str], end: int, *, needs_verb: bool) -> int | None:
    """Where the line "On … Ann wrote:" that ends before `end` begins, if there is one."""
    if not end or not lines[end - 1].rstrip().endswith((":", "：")):
        return None
    begin = end - 1
    while begin > 0 and end - begin < _ATTRIBUTION_LINES and not _begins_attribution(lines[begin]):
        if not lines[begin - 1].strip() or _is_quoted(lines[begin - 1]):
            break
        begin -= 1
    said = " ".join(lines[begin:end])
    if len(said) > 400 or not _WHEN_OR_WHO.search(said):
        return None
    return begin if not needs_verb or _WROTE.search(said) else None


def _begins_attribution(line: str) -> bool:
    return re.match(r"(On|Am|Le|El|Il|Op|Den|Em|W dniu|Dne|В|في|在)\b", line) is not None and bool(
        _WHEN_OR_WHO.search(line)
    )


def _copy_begin(lines: list[str]) -> int:
    """Where a whole mail begins that is copied below, as Outlook and others do without quote marks."""
    has_quotes = any(_is_quoted(line) for line in lines)
    for number, line in enumerate(lines):
        if _FORWARD.match(line) or (_FROM.match(line) and _is_head(lines, number)):
            while number and (not lines[number - 1].strip() or _RULE.match(lines[number - 1])):
                number -= 1
            return number
        is_followed = number + 2 < len(lines) and not lines[number + 1].strip()
        if not has_quotes and is_followed and line.endswith(":") and _WROTE.search(line):
            begin = _attribution_begin(lines, number + 1, needs_verb=True)
            if begin is not None:
                return begin
    return len(lines)


def _is_head(lines: list[str], number: int) -> bool:
    """Whether the fields of a mail stand there: From, and at least two others close below."""
    return sum(1 for line in lines[number + 1 : number + 7] if _FIELD.match(line)) >= 2


def _signature_begin(lines: list[str]) -> int | None:
    for number in range(len(lines) - 1, max(-1, len(lines) - 1 - _SIGNATURE_LINES), -1):
        if _is_quoted(lines[number]):
            return None
        if _SIGNATURE.match(lines[number]):
            return number
    return None


def _is_quoted(line: str) -> bool:
    return line.startswith(">") or line.startswith(" >")
