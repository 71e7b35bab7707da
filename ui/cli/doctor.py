"""``anamnesis doctor``: is everything here, and what to do where it is not."""

from __future__ import annotations

import platform
import shutil
from importlib.metadata import version

import typer

from assistant.build import Assistant, build
from indexes import manifest, shelf
from indexes.errors import RetrievalError
from knowledge_graph.check import check
from ui.cli.options import Json, Screen, emit, settings

app = typer.Typer(add_completion=False)
PACKAGES = ("torch", "sentence-transformers", "faiss-cpu", "xllamacpp", "gradio", "langchain-core")


@app.command()
def doctor(json: Json = False) -> None:
    """Check versions, weights, indexes, knowledge and disk, and say what to do."""
    rows = examine(build(settings()))
    if json:
        emit(rows)
    else:
        for row in rows:
            Screen(highlight=False, soft_wrap=True).print(f"{'[green]ok[/]  ' if row['ok'] else '[red]fix[/] '} {row['what']}: {row['found']}")
    if not all(row["ok"] for row in rows):
        raise typer.Exit(2)


def examine(assistant: Assistant) -> list[dict[str, object]]:
    """One row a check: what, ok, found."""
    home = assistant.settings.home
    free = shutil.disk_usage(home if home.exists() else "/").free
    rows: list[dict[str, object]] = [{"what": "python", "ok": True, "found": platform.python_version()}]
    rows += [{"what": name, "ok": True, "found": version(name)} for name in PACKAGES]
    rows.append({"what": "free disk", "ok": free > 2e9, "found": f"{free / 1e9:.1f} GB below {home}"})
    problems = check()
    rows.append({"what": "knowledge", "ok": not problems, "found": f"{len(problems)} errors; see 'anamnesis graph check'"})
    rows += [_weights_row(assistant, artefact.name, artefact.kind) for artefact in assistant.weights.artefacts()]
    return rows + [_index_row(assistant, name) for name in shelf.names(assistant.settings.indexes)]


def _weights_row(assistant: Assistant, name: str, kind: str) -> dict[str, object]:
    here = assistant.weights.present(name)
    needed = kind == "embedder"
    found = "here" if here else f"not here; 'anamnesis weights pull {name}' fetches it" + ("" if needed else " (optional)")
    return {"what": f"weights {name}", "ok": here or not needed, "found": found}


def _index_row(assistant: Assistant, name: str) -> dict[str, object]:
    try:
        made = manifest.verify(shelf.version_of(assistant.settings.indexes, name))
    except RetrievalError as error:
        return {"what": f"index {name}", "ok": False, "found": str(error)}
    return {"what": f"index {name}", "ok": True, "found": f"{made.passages:,} passages, digest {made.digest}"}
