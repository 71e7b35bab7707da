"""Source cards: the passage a sentence rests on, with the quoted words marked in place."""

from __future__ import annotations

from html import escape

from assistant.types import Citation, Claim, Source
from ui.web.html import anchor, link, numbers

BASES = {
    "read": "The authors had this source before them when they wrote the sentence.",
    "excerpt": "The authors had parts of this source before them when they wrote the sentence.",
    "recalled": "Written from memory of this source; open it to check.",
}


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


def basis_tag(basis: str) -> str:
    """How the authors knew: ``read``, ``excerpt`` or ``recalled``; nothing for other texts."""
    if not basis:
        return ""
    return f'<span class="tag basis-{escape(basis)}" title="{escape(BASES.get(basis, ""))}">{escape(basis)}</span>'


def head(publisher: str, title: str, section: str, url: str, extra: str, page: int | None = None) -> str:
    """Publisher, linked title, section and page of a card."""
    place = " · ".join(part for part in (section, f"page {page}" if page else "") if part)
    where = f'<span class="section">{escape(place)}</span>' if place else ""
    address = f'<p class="address">{link(url, escape(url))}</p>' if url else ""
    linked = f'<h3 class="card-title">{link(url, escape(title))}</h3>'
    return f'<p class="publisher">{escape(publisher)}{extra}</p>{linked}<p class="where">{where}</p>{address}'


def cited_card(citations: tuple[Citation, ...], number: int, turn: int) -> str:
    """A numbered card; the chips of the claims lead here and it leads back."""
    one = citations[0]
    label = f"Source {number}: {escape(one.publisher)}, {escape(one.title)}"
    top = head(one.publisher, one.title, one.section, one.url, basis_tag(one.basis), one.page)
    back = f'<a class="back" href="#turn-{turn}">Back to the answer</a>'
    return (
        f'<li><article class="card" id="{anchor(turn, number)}" tabindex="-1" aria-label="{label}">'
        f'<span class="card-number" aria-hidden="true">{number}</span>{top}'
        f'<blockquote class="passage">{marked(citations)}</blockquote>{back}</article></li>'
    )


def cited(claims: tuple[Claim, ...], turn: int) -> str:
    """A card for every passage that the claims cite, in the order of their numbers."""
    by_passage: dict[str, list[Citation]] = {}
    for claim in claims:
        for citation in claim.citations:
            by_passage.setdefault(citation.passage_id, []).append(citation)
    cards = "".join(cited_card(tuple(by_passage[passage]), number, turn) for passage, number in numbers(claims).items())
    return f'<ol class="cards">{cards}</ol>' if cards else ""


def found_card(source: Source) -> str:
    """A passage that was found and not, or not yet, cited."""
    how = f'<span class="tag">found by {escape(", ".join(source.found_by))}</span>' if source.found_by else ""
    top = head(source.publisher, source.title, source.section, source.url, how, source.page)
    return f'<li><article class="card card-found">{top}<blockquote class="passage">{escape(source.text)}</blockquote></article></li>'


def found(sources: tuple[Source, ...], claims: tuple[Claim, ...], closed: bool) -> str:
    """The passages found beside the cited ones; folded once there are citations to look at first."""
    used = numbers(claims)
    rest = [source for source in sources if source.passage_id not in used]
    if not rest:
        return ""
    cards = f'<ul class="cards">{"".join(found_card(source) for source in rest)}</ul>'
    label = f"{len(rest)} more passage{'s' if len(rest) > 1 else ''} found, not quoted"
    return f'<details class="found"{"" if closed else " open"}><summary>{label}</summary>{cards}</details>'


def panel(sources: tuple[Source, ...], claims: tuple[Claim, ...], turn: int) -> str:
    """Everything for the tab ``Sources``."""
    body = cited(claims, turn) + found(sources, claims, closed=bool(claims))
    return body or '<p class="hollow">The passages behind each sentence appear here, with the quoted words marked.</p>'
