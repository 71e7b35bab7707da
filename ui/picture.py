"""A concept and its neighbours as an SVG drawing, and as a web page of its own; no script, nothing fetched."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

from knowledge_graph.types import Relation

SIZE = 1000
MOST = 48
# One colour for each kind of relation, readable on white, told apart by hue and lightness (Okabe & Ito 2008).
COLOURS = {
    "has_finding": "#0072b2",
    "raises_risk_of": "#d55e00",
    "confused_with": "#6b6b6b",
    "may_lead_to": "#a3235e",
    "treats": "#007a5a",
    "eases": "#007a5a",
    "relieves": "#007a5a",
    "may_cause": "#b8860b",
    "contraindicated_in": "#b00020",
    "caution_in": "#b8860b",
    "interacts_with": "#b00020",
    "is_a": "#444444",
    "in_class": "#444444",
}
OTHER = "#555577"


@dataclass(frozen=True, slots=True)
class _Spoke:
    relation: Relation
    other: str
    outward: bool
    angle: float

    @property
    def radius(self) -> float:
        """Stronger relations stand nearer."""
        return SIZE * (0.37 - 0.12 * min(self.relation.weight, 1.0))

    @property
    def colour(self) -> str:
        return COLOURS.get(self.relation.kind, OTHER)


def svg(key: str, relations: Sequence[Relation], names: Mapping[str, str]) -> str:
    """The neighbourhood of a concept: neighbours in groups of one kind of relation around it, imported ones dashed.

    Args:
        names: id -> what to write; an id that is missing is written as it is.
    """
    spokes = _spokes(key, relations)
    kinds = dict.fromkeys(spoke.relation.kind for spoke in spokes)
    label = f"{names.get(key, key)} and {len(spokes)} of its {len(relations)} relations"
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIZE} {SIZE}" role="img" aria-label="{escape(label)}" font-family="system-ui, sans-serif">',
        f"<title>{escape(label)}</title>",
        f'<rect width="{SIZE}" height="{SIZE}" fill="#ffffff"/>',
        *(_line(spoke) for spoke in spokes),
        *(_text(spoke, names) for spoke in spokes),
        _centre(names.get(key, key)),
        *_legend(list(kinds)),
        "</svg>",
    ]
    return "\n".join(parts)


def page(key: str, relations: Sequence[Relation], names: Mapping[str, str]) -> str:
    """The drawing in a page with the same relations as a table."""
    title = escape(names.get(key, key))
    rows = "\n".join(
        f"<tr><td>{escape(names.get(r.head, r.head))}</td><td>{escape(r.kind.replace('_', ' '))}</td><td>{escape(names.get(r.tail, r.tail))}</td>"
        f"<td>{r.weight:.2f}</td><td>{escape(r.pack)}</td></tr>"
        for r in relations
    )
    style = "body{font:16px system-ui,sans-serif;margin:2rem auto;max-width:64rem;padding:0 1rem;color:#1c1c1c}svg{width:100%;height:auto}table{border-collapse:collapse;width:100%}td,th{text-align:left;padding:.3rem .6rem;border-bottom:1px solid #ddd}"  # fmt: skip
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{title}</title><style>{style}</style></head>\n'
        f"<body><h1>{title}</h1>\n{svg(key, relations, names)}\n<table><thead><tr><th>from</th><th>relation</th><th>to</th><th>weight</th><th>pack</th></tr></thead>\n"
        f"<tbody>\n{rows}\n</tbody></table></body></html>\n"
    )


def _spokes(key: str, relations: Sequence[Relation]) -> list[_Spoke]:
    """The strongest relations, spread over the circle in groups of one kind."""
    chosen = sorted(sorted(relations, key=lambda r: -r.weight)[:MOST], key=lambda r: (r.kind, r.head != key, -r.weight))
    step = 2 * math.pi / max(len(chosen), 1)
    return [_Spoke(r, r.tail if r.head == key else r.head, r.head == key, at * step - math.pi / 2) for at, r in enumerate(chosen)]


def _end(spoke: _Spoke) -> tuple[float, float]:
    return SIZE / 2 + spoke.radius * math.cos(spoke.angle), SIZE / 2 + spoke.radius * math.sin(spoke.angle)


def _line(spoke: _Spoke) -> str:
    x, y = _end(spoke)
    dashes = "" if spoke.relation.pack == "builtin" else ' stroke-dasharray="6 5"'
    width = 1 + 4 * min(spoke.relation.weight, 1.0)
    return f'<line x1="{SIZE / 2}" y1="{SIZE / 2}" x2="{x:.1f}" y2="{y:.1f}" stroke="{spoke.colour}" stroke-width="{width:.1f}" stroke-opacity="0.55"{dashes}/>'


def _text(spoke: _Spoke, names: Mapping[str, str]) -> str:
    """The neighbour's name along its spoke, never upside down, with the whole relation as a tooltip."""
    x, y = _end(spoke)
    degrees = math.degrees(spoke.angle)
    left = math.cos(spoke.angle) < -1e-9
    turn = degrees + 180 if left else degrees
    name = names.get(spoke.other, spoke.other)
    short = name if len(name) <= 22 else f"{name[:21]}…"
    said = f"{spoke.relation.head} {spoke.relation.kind} {spoke.relation.tail} ({spoke.relation.weight:.2f}, {spoke.relation.pack})"
    return (
        f'<g><title>{escape(said)}</title><circle cx="{x:.1f}" cy="{y:.1f}" r="5" fill="{spoke.colour}"/>'
        f'<text x="{x:.1f}" y="{y:.1f}" dx="{-9 if left else 9}" dy="4" font-size="13" fill="#1c1c1c" text-anchor="{"end" if left else "start"}" '
        f'transform="rotate({turn:.1f} {x:.1f} {y:.1f})">{escape(short)}</text></g>'
    )


def _centre(name: str) -> str:
    width = max(120, 11 * len(name) + 24)
    return (
        f'<rect x="{SIZE / 2 - width / 2}" y="{SIZE / 2 - 20}" width="{width}" height="40" rx="20" fill="#1c3d5a"/>'
        f'<text x="{SIZE / 2}" y="{SIZE / 2 + 6}" font-size="18" fill="#ffffff" text-anchor="middle" font-weight="600">{escape(name)}</text>'
    )


def _legend(kinds: list[str]) -> list[str]:
    return [
        f'<g><rect x="14" y="{14 + 22 * at}" width="14" height="14" fill="{COLOURS.get(kind, OTHER)}"/>'
        f'<text x="36" y="{26 + 22 * at}" font-size="13" fill="#1c1c1c">{escape(kind.replace("_", " "))}</text></g>'
        for at, kind in enumerate(kinds)
    ]


# ---- a path ------------------------------------------------------------------------------------------------------------

_STEP = re.compile(r"(?P<head>\S+) -(?P<kind>\w+)-> (?P<tail>\S+)")
_WIDE, _HIGH, _GAP, _PAD = 300, 44, 46, 4
_LETTERS = 30


def steps(path: Sequence[str]) -> tuple[Relation, ...]:
    """The relations of a candidate's path, written ``gout -has_finding-> joint-pain``.

    Raises:
        ValueError: a step is written in another way.
    """
    found = [_STEP.fullmatch(step) for step in path]
    if None in found:
        raise ValueError(f"a path has steps such as 'gout -has_finding-> joint-pain', not {list(path)!r}")
    return tuple(Relation(match["head"], match["kind"], match["tail"], 1.0) for match in found if match)


def chain(relations: Sequence[Relation], names: Mapping[str, str], kinds: Mapping[str, str]) -> str:
    """Relations that follow each other as boxes from top to bottom, an arrow between two; empty where there are none.

    Args:
        names: id -> what to write; a missing one is written in words.
        kinds: kind of relation -> what to write beside its arrow.
    """
    if not relations:
        return ""
    nodes = list(dict.fromkeys(end for relation in relations for end in (relation.head, relation.tail)))
    told = {node: names.get(node, node.replace("-", " ")) for node in nodes}
    label = "; ".join(f"{told[r.head]} {kinds.get(r.kind, r.kind.replace('_', ' '))} {told[r.tail]}" for r in relations)
    high = len(nodes) * _HIGH + (len(nodes) - 1) * _GAP + 2 * _PAD
    boxes = "".join(_box(told[node], at) for at, node in enumerate(nodes))
    arrows = "".join(_arrow(relation, nodes, kinds) for relation in relations)
    return (
        f'<svg class="chain" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDE + 2 * _PAD} {high}" role="img" aria-label="{escape(label)}" '
        f'font-family="system-ui, sans-serif" font-size="14">{boxes}{arrows}</svg>'
    )


def _box(name: str, at: int) -> str:
    top, short = _PAD + at * (_HIGH + _GAP), name if len(name) <= _LETTERS else f"{name[: _LETTERS - 1]}…"
    return (
        f'<g><title>{escape(name)}</title><rect x="{_PAD}" y="{top}" width="{_WIDE}" height="{_HIGH}" rx="12" fill="none" stroke="currentColor"/>'
        f'<text x="{_PAD + _WIDE / 2}" y="{top + _HIGH / 2 + 5}" text-anchor="middle" fill="currentColor">{escape(short)}</text></g>'
    )


def _arrow(relation: Relation, nodes: Sequence[str], kinds: Mapping[str, str]) -> str:
    """From the head to the tail, up or down, its kind beside it."""
    head, tail = nodes.index(relation.head), nodes.index(relation.tail)
    x, above = _PAD + 40, min(head, tail)
    top = _PAD + above * (_HIGH + _GAP) + _HIGH
    start, end = (top, top + _GAP) if head < tail else (top + _GAP, top)
    back = -8 if end > start else 8
    colour, said = COLOURS.get(relation.kind, OTHER), kinds.get(relation.kind, relation.kind.replace("_", " "))
    return (
        f'<g stroke="{colour}" stroke-width="2" fill="{colour}"><line x1="{x}" y1="{start}" x2="{x}" y2="{end + back}"/>'
        f'<path d="M{x} {end}l-5 {back}h10z"/></g><text x="{x + 14}" y="{top + _GAP / 2 + 5}" fill="currentColor">{escape(said)}</text>'
    )
