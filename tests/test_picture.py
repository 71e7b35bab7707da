"""The picture of a neighbourhood: well-formed, complete, safe to open."""

from __future__ import annotations

import re
from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from knowledge_graph.types import Relation
from ui.picture import MOST, page, svg

EDGES = [
    Relation("gout", "has_finding", "joint-pain", 0.9),
    Relation("obesity", "raises_risk_of", "gout", 0.5),
    Relation("gout", "is_a", "DOID:848", 0.5, "diseases"),
]
NAMES = {"gout": "Gout", "DOID:848": "arthritis & co <b>"}
SVG = "{http://www.w3.org/2000/svg}"


def test_every_neighbour_has_a_line_a_name_and_a_tooltip() -> None:
    root = ElementTree.fromstring(svg("gout", EDGES, NAMES))
    assert len(root.findall(f"{SVG}line")) == 3
    texts = [node.text for node in root.iter(f"{SVG}text")]
    assert {"Gout", "joint-pain", "obesity", "arthritis & co <b>"} <= set(texts)
    assert "gout has_finding joint-pain (0.90, builtin)" in [node.text for node in root.iter(f"{SVG}title")]


def test_imported_relations_are_dashed() -> None:
    lines = ElementTree.fromstring(svg("gout", EDGES, NAMES)).findall(f"{SVG}line")
    assert [line.get("stroke-dasharray") is not None for line in lines] == [False, True, False]


def test_only_the_strongest_are_drawn_and_the_title_says_so() -> None:
    many = [Relation("gout", "has_finding", f"f{n}", n / 100) for n in range(90)]
    drawn = svg("gout", many, NAMES)
    assert f"Gout and {MOST} of its 90 relations" in drawn
    assert ">f89<" in drawn
    assert ">f1<" not in drawn


def test_a_page_needs_nothing_from_elsewhere() -> None:
    text = page("gout", EDGES, NAMES)
    assert "<script" not in text
    assert not re.search(r'(?:src|href)="', text)
    assert text.count("<tr>") == 4


@given(st.text(max_size=20), st.floats(0, 1))
def test_any_name_can_be_drawn(name: str, weight: float) -> None:
    clean = "".join(c for c in name if c.isprintable() and not 0xD800 <= ord(c) <= 0xDFFF)
    ElementTree.fromstring(svg("a", [Relation("a", "k", "b", weight)], {"a": clean, "b": clean}))
