"""Source cards: the passage a sentence rests on, with the quoted words marked in place."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from urllib.parse import unquote

from assistant.types import Citation, Claim, Source
from ui.locale.words import Words
from ui.web.html import anchor, counted, link, numbers, source_label

BASES = frozenset({"read", "excerpt", "recalled"})


def spans(citations: tuple[Citation, ...]) -> list[tuple[int, int]]:
    """The quoted character spans of one passage, in order, those that touch or overlap joined."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted((citation.start, citation.end) for citation in citations):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def marked(citations: tuple[Citation, ...]) -> str:
    """The passage as HTML with every quote inside ``<mark>``; escaped piece by piece, since spans count raw characters."""
    passage, at, parts = citations[0].passage, 0, []
    for start, end in spans(citations):
        parts.append(f"{escape(passage[at:start])}<mark>{escape(passage[start:end])}</mark>")
        at = end
    return "".join(parts) + escape(passage[at:])


def basis_tag(basis: str, words: Words) -> str:
    """How the authors knew: ``read``, ``excerpt`` or ``recalled``; nothing for other texts."""
    if basis not in BASES:
        return ""
    return f'<span class="tag basis-{basis}" title="{escape(words(f"basis.{basis}"))}">{words(f"basis.{basis}.tag")}</span>'


def head(publisher: str, title: str, section: str, url: str, extra: str, pages: Iterable[int | None], words: Words) -> str:
    """Publisher, linked title, section and pages of a card."""
    numbered = sorted({page for page in pages if page})
    # A PDF without headings has its pages as sections; they are named once, in the language of the page.
    named = "" if section in {f"page {page}" for page in numbered} else section
    # The sections of our own pages are topics of an answer; in a PDF one looks for the heading as it stands there.
    named = named if numbered else words.texts.get(f"topic.{named}", named)
    place = " · ".join([*([named] if named else []), *(words("source.page", page=page) for page in numbered)])
    where = f'<span class="section">{escape(place)}</span>' if place else ""
    # Of a file on the server its name is enough; the folders are nobody's business.
    shown = unquote(url.rpartition("/")[2]) if url.startswith("file:") else url
    address = f'<p class="address">{link(url, escape(shown))}</p>' if url else ""
    linked = f'<h3 class="card-title">{link(url, escape(title))}</h3>'
    return f'<p class="publisher">{escape(publisher)}{extra}</p>{linked}<p class="where">{where}</p>{address}'


def cited_card(citations: tuple[Citation, ...], number: int, turn: int, words: Words) -> str:
    """A numbered card; the chips of the claims lead here and it leads back."""
    one = citations[0]
    label = source_label(one, number, words)
    top = head(one.publisher, one.title, one.section, one.url, basis_tag(one.basis, words), (citation.page for citation in citations), words)
    back = f'<a class="back" href="#turn-{turn}">{words("source.back")}</a>'
    return (
        f'<li><article class="card" id="{anchor(turn, number)}" tabindex="-1" aria-label="{label}">'
        f'<span class="card-number" aria-hidden="true">{number}</span>{top}'
        f'<blockquote class="passage">{marked(citations)}</blockquote>{back}</article></li>'
    )


def cited(claims: tuple[Claim, ...], turn: int, words: Words) -> str:
    """A card for every passage that the claims cite, in the order of their numbers."""
    by_passage: dict[str, list[Citation]] = {}
    for claim in claims:
        for citation in claim.citations:
            by_passage.setdefault(citation.passage_id, []).append(citation)
    cards = "".join(cited_card(tuple(by_passage[passage]), number, turn, words) for passage, number in numbers(claims).items())
    return f'<ol class="cards">{cards}</ol>' if cards else ""


def found_card(source: Source, words: Words) -> str:
    """A passage that was found and not, or not yet, cited."""
    how = f'<span class="tag">{escape(words("source.found", how=words("fact.between").join(words.texts.get(f"found.{way}", way) for way in source.found_by)))}</span>' if source.found_by else ""
    top = head(source.publisher, source.title, source.section, source.url, how, (source.page,), words)
    return f'<li><article class="card card-found">{top}<blockquote class="passage">{escape(source.text)}</blockquote></article></li>'


def found(sources: tuple[Source, ...], claims: tuple[Claim, ...], closed: bool, words: Words) -> str:
    """The passages found beside the cited ones; folded once there are citations to look at first."""
    used = numbers(claims)
    rest = [source for source in sources if source.passage_id not in used]
    if not rest:
        return ""
    cards = f'<ul class="cards">{"".join(found_card(source, words) for source in rest)}</ul>'
    label = counted("source.more", len(rest), words)
    return f'<details class="found"{"" if closed else " open"}><summary>{label}</summary>{cards}</details>'


def panel(sources: tuple[Source, ...], claims: tuple[Claim, ...], turn: int, words: Words, abstained: bool = False) -> str:
    """Everything for the tab ``Sources``; what was found and answers nothing is folded away."""
    if abstained and sources and not claims:
        return f'<p class="hollow">{words("sources.abstained")}</p>{found(sources, claims, True, words)}'
    body = cited(claims, turn, words) + found(sources, claims, bool(claims), words)
    return body or f'<p class="hollow">{words("sources.none")}</p>'
