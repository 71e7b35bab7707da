"""``anamnesis graph show|stats|export|check``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, get_args

import typer
from rich.markup import escape

from assistant.bedside import Bedside
from assistant.build import Assistant, build
from assistant.errors import BadInput
from assistant.packs import Packs
from knowledge_graph.check import check as check_knowledge
from knowledge_graph.graph import build_graph, save_graph
from knowledge_graph.lexicon import Basis
from knowledge_graph.store import Knowledge, bodies
from knowledge_graph.types import Concept, Relation
from knowledge_graph.walk import neighbours
from ui.cli.options import Json, Screen, emit, settings, writing
from ui.picture import page, svg
from ui.rows import Row

app = typer.Typer(add_completion=False, no_args_is_help=True, help="Look at the knowledge graph.")
Picture = Annotated[Path | None, typer.Option("--picture", help="Draw the neighbourhood into this .svg or .html file.")]


@app.command()
def show(name: Annotated[str, typer.Argument(help="Id or name of a concept.")], picture: Picture = None, json: Json = False) -> None:
    """A concept and everything it is joined to, in our pages and in the packs; also as a picture."""
    assistant = build(settings(llm="none"))
    found, edges = joined(assistant, name)
    names = {**_names(edges, assistant), found.id: found.name}
    if picture is not None:
        _draw(picture, found.id, edges, names)
    if json:
        emit(concept_row(found, edges))
        return
    console = Screen(highlight=False, soft_wrap=True)
    console.print(f"[bold]{escape(found.name)}[/] ({found.kind}, {found.id}) [dim]{escape(', '.join(found.english[1:]))} {' '.join(found.zh)}[/]")
    for edge in edges:
        console.print(f"  {escape(_told(edge.head, names))} [cyan]-{edge.kind}->[/] {escape(_told(edge.tail, names))} [dim]{edge.weight:.2f} {edge.pack}[/]")


def joined(assistant: Assistant, name: str) -> tuple[Concept, tuple[Relation, ...]]:
    """A concept by id or name, and its relations.

    Raises:
        BadInput: nothing is known by this name.
    """
    key = _find(assistant, name)
    found = assistant.concept(key)
    assert found is not None
    own = neighbours(assistant.graph, key) if key in assistant.graph else []
    return found, (*own, *assistant.imported.relations(key))


def concept_row(found: Concept, edges: Sequence[Relation]) -> Row:
    """One result of ``graph show``."""
    rows = [{"head": e.head, "kind": e.kind, "tail": e.tail, "weight": e.weight, "pack": e.pack} for e in edges]
    return {"id": found.id, "kind": found.kind, "name": found.name, "names": list(found.english), "zh": list(found.zh), "edges": rows}


def _names(edges: Sequence[Relation], assistant: Assistant) -> dict[str, str]:
    """What to call each end of the relations."""
    found = {}
    for key in {end for edge in edges for end in (edge.head, edge.tail)}:
        known = assistant.concept(key)
        if known:
            found[key] = known.name
    return found


def _told(key: str, names: Mapping[str, str]) -> str:
    """Our own ids tell enough; an id of a pack is followed by its name."""
    return f"{key} ({names[key]})" if ":" in key and key in names else key


def _draw(path: Path, key: str, edges: Sequence[Relation], names: Mapping[str, str]) -> None:
    drawing = {".svg": svg, ".html": page}.get(path.suffix.lower())
    if drawing is None:
        raise BadInput(f"'{path}' is neither .svg nor .html; a picture is one of the two")
    with writing(path):
        path.write_text(drawing(key, edges, names), encoding="utf-8")


def _find(assistant: Assistant, name: str) -> str:
    if assistant.concept(name):
        return name
    reading = assistant.linker.read(name)
    mentions = (*reading.mentions, *reading.imported)
    if not mentions:
        raise BadInput(f"nothing is known as '{name}'; try 'anamnesis graph stats' or another name")
    return max(mentions, key=lambda m: m.end - m.start).concept


@app.command()
def stats(json: Json = False) -> None:
    """Counts of everything known, the packs apart."""
    chosen = settings()
    counts, packs = statistics(Bedside(chosen)), Packs(chosen.packs).manifests()
    if json:
        emit(counts | {"packs": {m.name: {"concepts": m.concepts, "relations": m.relations, "documents": m.documents} for m in packs}})
        return
    for key, value in counts.items():
        Screen(highlight=False).print(f"{key:<20}{value:>9,}")
    for m in packs:
        Screen(highlight=False).print(f"pack {m.name:<15}{m.concepts:>9,} concepts {m.relations:>9,} relations {m.documents:>9,} documents")


def statistics(bedside: Bedside) -> dict[str, int]:
    """Counts as the contract names them."""
    known = bedside.knowledge
    graph = build_graph(known)
    return {
        "conditions": len(known.conditions),
        "medicines": len(known.medicines),
        "topics": len(known.topics),
        "tests": len(known.tests),
        "findings": len(known.findings),
        "rules": len(known.rules),
        "interactions": len(known.interactions),
        "concepts": graph.number_of_nodes(),
        "edges": graph.number_of_edges(),
        "sources": len(known.sources),
        "sentences": known.sentences,
        **{f"sentences_{basis}": count for basis, count in by_basis(known).items()},
    }


def by_basis(known: Knowledge) -> dict[str, int]:
    """Sentences by the best basis among their sources."""
    counts = dict.fromkeys(get_args(Basis), 0)
    for body in bodies(known.folder):
        for _, sentences in body.sections:
            for sentence in sentences:
                found = {known.sources[key].basis for key in sentence.sources}
                counts[next(basis for basis in counts if basis in found)] += 1
    return counts


@app.command()
def export(out: Annotated[Path, typer.Argument(help="File to write.")]) -> None:
    """The graph of our own pages as JSON lines, for other programs: concepts first, then relations."""
    graph = build_graph(Bedside(settings(llm="none")).knowledge)
    with writing(out):
        save_graph(graph, out)
    Screen(highlight=False).print(f"{graph.number_of_nodes():,} concepts and {graph.number_of_edges():,} relations -> {escape(str(out))}")


@app.command()
def check(json: Json = False) -> None:
    """Every rule that the knowledge must keep; status 2 when one is broken."""
    problems = check_knowledge()
    rows: list[dict[str, Any]] = [{"file": p.file, "line": p.line, "message": p.message} for p in problems]
    if json:
        emit({"errors": len(rows), "problems": rows})
    else:
        for problem in problems:
            Screen(highlight=False, soft_wrap=True).print(escape(str(problem)))
        Screen(highlight=False).print(f"{len(problems)} errors")
    if problems:
        raise typer.Exit(2)
