"""A document as PDF (A4) with reportlab; Chinese through the built-in CID font, so that no font file is needed.

The same document gives the same bytes.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from functools import partial
from xml.sax.saxutils import escape, quoteattr

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.pdfmetrics import registerFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Spacer

from assistant.documents.headings import word
from assistant.documents.types import Note, Paper, Statement

CHINESE = "STSong-Light"
MISSING = "□"
_LAST = 0xFFFF
_GREY = HexColor("#555555")
_TITLE = ParagraphStyle("title", fontName="Helvetica-Bold", fontSize=18, leading=22, spaceAfter=4 * mm)
_HEADING = ParagraphStyle("heading", fontName="Helvetica-Bold", fontSize=12, leading=15, spaceBefore=4 * mm, spaceAfter=1.5 * mm, keepWithNext=1)
_PART = ParagraphStyle("part", _HEADING, fontSize=10.5, leading=13, spaceBefore=2.5 * mm, textColor=_GREY)
_BODY = ParagraphStyle("body", fontName="Helvetica", fontSize=10, leading=13.5, leftIndent=5 * mm, bulletIndent=1 * mm, spaceAfter=1 * mm)
_UNDER = ParagraphStyle("under", _BODY, fontSize=9, leading=12, leftIndent=11 * mm, bulletIndent=7 * mm)
_SOURCE = ParagraphStyle("source", _BODY, fontSize=8.5, leading=11, leftIndent=8 * mm, textColor=_GREY)
# What Helvetica has (WinAnsi); all else is written in the Chinese font, which also has Greek, Cyrillic and signs such as ≥.
_WINANSI = "".join(bytes([code]).decode("cp1252", "ignore") for code in range(32, 256))
_BEYOND = re.compile(rf"[^{re.escape(_WINANSI)}]+")
_CJK = re.compile(r"[\u3000-\u30ff\u3400-\u9fff\uff00-\uffef]")


def pdf(paper: Paper) -> bytes:
    """The whole document."""
    registerFont(UnicodeCIDFont(CHINESE))
    out = io.BytesIO()
    template = SimpleDocTemplate(
        out, pagesize=A4, leftMargin=20 * mm, rightMargin=20 * mm, topMargin=18 * mm, bottomMargin=18 * mm,
        title=paper.title, author=paper.author, creator=paper.author, lang="zh-CN" if paper.language == "zh" else "en", invariant=1,
    )  # fmt: skip
    foot = partial(_foot, text=f"{paper.title} · {paper.made:%Y-%m-%d}")
    template.build(list(_flow(paper)), onFirstPage=foot, onLaterPages=foot)
    return out.getvalue()


def _flow(paper: Paper) -> Iterator[Flowable]:
    notes = paper.notes
    yield _paragraph(fonts(paper.title), paper.title, _TITLE)
    for section in paper.sections:
        yield _paragraph(fonts(section.heading), section.heading, _PART if section.under else _HEADING)
        yield from (_statement(statement, notes, paper) for statement in section.statements)
    if notes:
        yield Spacer(1, 3 * mm)
        yield _paragraph(fonts(paper.sources), paper.sources, _HEADING)
        yield from (_source(note, number) for note, number in notes.items())


def _statement(statement: Statement, notes: dict[Note, int], paper: Paper) -> Paragraph:
    text = f"<b>{fonts(statement.text)}</b>" if statement.strong else fonts(statement.text)
    said = "; ".join(f"“{words}”" for words in statement.said)
    told = f"— {word('said', paper.language)}: {said}"
    origin = f' <font color="#555555"><i>{fonts(told)}</i></font>' if said else ""
    marks = "".join(f' <a href="#source-{notes[note]}" color="#1a5fb4">[{notes[note]}]</a>' for note in statement.notes)
    return _paragraph(f"{text}{origin}{marks}", f"{statement.text}{said}", _UNDER if statement.under else _BODY, "–" if statement.under else "•")


def _source(note: Note, number: int) -> Paragraph:
    where = ". ".join(part for part in (note.publisher, note.title) if part)
    link = f" <a href={quoteattr(note.url)}>{fonts(note.url)}</a>" if note.url.startswith(("http://", "https://")) else f" {fonts(note.url)}"
    text = f'<a name="source-{number}"/>{fonts(where)}.{link} {fonts(f"“{note.quote}” ({note.key})")}'
    return _paragraph(text, note.quote, _SOURCE, f"{number}.")


def _paragraph(markup: str, plain: str, style: ParagraphStyle, bullet: str | None = None) -> Paragraph:
    """Lines of Chinese may break between any two characters; other lines only between words."""
    if len(_CJK.findall(plain)) * 3 > len(plain):
        style = ParagraphStyle(f"{style.name}-zh", style, wordWrap="CJK")
    return Paragraph(markup, style, bulletText=bullet)


def fonts(text: str) -> str:
    """Text as reportlab markup on one line, with every run that Helvetica has no letters for set in the Chinese font."""
    plain = "".join(_drawn(char) for char in " ".join(text.split()))
    parts, at = [], 0
    for match in _BEYOND.finditer(plain):
        parts += [escape(plain[at : match.start()]), f'<font name="{CHINESE}">{escape(match[0])}</font>']
        at = match.end()
    return "".join(parts) + escape(plain[at:])


def _drawn(char: str) -> str:
    """A box for what neither font can draw, so that nothing vanishes unseen."""
    return MISSING if ord(char) > _LAST else char if char.isprintable() else " "


def _foot(canvas: Canvas, template: SimpleDocTemplate, text: str) -> None:
    canvas.saveState()
    canvas.setFillColor(_GREY)
    canvas.setFont(CHINESE if _BEYOND.search(text) else "Helvetica", 8)
    canvas.drawString(20 * mm, 10 * mm, text)
    canvas.drawRightString(A4[0] - 20 * mm, 10 * mm, str(template.page))
    canvas.restoreState()
