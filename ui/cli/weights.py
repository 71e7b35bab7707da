"""``anamnesis weights pull|list|verify``."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from assistant.build import PREFERRED, build
from indexes.errors import WeightsError
from indexes.weights import WeightsStore
from ui.cli.options import Json, Screen, emit, settings
from ui.cli.progress import progress_bar

app = typer.Typer(add_completion=False, no_args_is_help=True, help="Fetch and check the weights of models.")
Names = Annotated[list[str] | None, typer.Argument(help="Names of artefacts; where left out, the embedder and the best language model that can be had.")]


@app.command()
def pull(names: Names = None) -> None:
    """Fetch weights; what is here already is not fetched again."""
    found = settings()
    store = build(found).weights
    with progress_bar() as report:
        for name in names or [found.embedder]:
            store.pull(name, report)
        if not names:
            _pull_model(store, report)
    for artefact in store.artefacts():
        if store.present(artefact.name):
            Screen(highlight=False).print(f"{artefact.name}: here")


def _pull_model(store: WeightsStore, report: object) -> None:
    """The first language model, in order of preference, that some origin has."""
    if any(store.present(name) for name in PREFERRED[:2]):
        return
    problems = []
    for name in PREFERRED:
        try:
            store.pull(name, report)  # type: ignore[arg-type]
            return
        except WeightsError as error:
            problems.append(str(error))
    raise WeightsError("no language model could be had: " + " | ".join(problems))


@app.command("list")
def list_(json: Json = False) -> None:
    """Artefacts that can be fetched, and which are here."""
    store = build(settings()).weights
    rows: list[dict[str, Any]] = [{"name": a.name, "kind": a.kind, "bytes": a.size, "licence": a.licence, "here": store.present(a.name), "origins": [str(o) for o in a.origins]} for a in store.artefacts()]  # fmt: skip
    if json:
        emit(rows)
        return
    for row in rows:
        Screen(highlight=False).print(f"{'●' if row['here'] else '○'} {row['name']:<28} {row['kind']:<9} {row['bytes'] / 1e6:>8,.0f} MB  {row['licence']}")


@app.command()
def verify(names: Names = None, json: Json = False) -> None:
    """Compare weights with their hashes; a file that differs is removed."""
    store = build(settings()).weights
    wanted = names or [artefact.name for artefact in store.artefacts() if store.present(artefact.name)]
    for name in wanted:
        store.verify(name)
        if not json:
            Screen(highlight=False).print(f"{name}: every file matches its sha256")
    if json:
        emit(dict.fromkeys(wanted, True))
