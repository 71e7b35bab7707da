"""``anamnesis graph show|stats|check``."""

from __future__ import annotations

from typing import Annotated, Any

import typer
from rich.markup import escape

from assistant.bedside import Bedside
from assistant.errors import BadInput
from knowledge_graph.check import check as check_knowledge
from knowledge_graph.graph import build_graph
from knowledge_graph.walk import concept, neighbours
from ui.cli.options import Json, Screen, emit, settings

app = typer.Typer(add_completion=False, no_args_is_help=True, help="Look at the knowledge graph.")


@app.command()
def show(name: Annotated[str, typer.Argument(help="Id or name of a concept.")], json: Json = False) -> None:
    """A concept and everything it is joined to."""
    bedside = Bedside(settings())
    graph = build_graph(bedside.knowledge)
    key = _find(bedside, name)
    found = concept(graph, key)
    edges = [{"head": e.head, "kind": e.kind, "tail": e.tail, "weight": e.weight, "pack": e.pack} for e in neighbours(graph, key)]
    if json:
        emit({"id": key, "kind": found.kind, "name": found.name, "names": list(found.english), "zh": list(found.zh), "edges": edges})
        return
    console = Screen(highlight=False)
    console.print(f"[bold]{escape(found.name)}[/] ({found.kind}, {key}) [dim]{escape(', '.join(found.english[1:]))} {' '.join(found.zh)}[/]")
    for edge in edges:
        console.print(f"  {edge['head']} [cyan]-{edge['kind']}->[/] {edge['tail']} [dim]{edge['weight']:.2f} {edge['pack']}[/]")


def _find(bedside: Bedside, name: str) -> str:
    if name in bedside.knowledge.concepts:
        return name
    mentions = bedside.linker.read(name).mentions
    if not mentions:
        raise BadInput(f"nothing is known as '{name}'; try 'anamnesis graph stats' or another name")
    return mentions[0].concept


@app.command()
def stats(json: Json = False) -> None:
    """Counts of everything known."""
    bedside = Bedside(settings())
    counts = statistics(bedside)
    if json:
        emit(counts)
        return
    for key, value in counts.items():
        Screen(highlight=False).print(f"{key:<14}{value:>9,}")


def statistics(bedside: Bedside) -> dict[str, int]:
    """Counts as the contract names them."""
    known = bedside.knowledge
    graph = build_graph(known)
    return {
        "conditions": len(known.conditions),
        "medicines": len(known.medicines),
        "findings": len(known.findings),
        "rules": len(known.rules),
        "interactions": len(known.interactions),
        "concepts": graph.number_of_nodes(),
        "edges": graph.number_of_edges(),
        "sources": len(known.sources),
        "sentences": known.sentences,
    }


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
