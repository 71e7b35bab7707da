"""WHO's Integrated Management of Childhood Illness: classifications, symptoms and danger signs (SMART emCare draft, CC0)."""

from __future__ import annotations

import json
from pathlib import Path

from knowledge_graph.errors import KnowledgeError
from knowledge_graph.ontologies.types import Extract, Note, find, open_text
from knowledge_graph.types import Concept, Kind

# Parts of the code system: what a code names by the group it belongs to. Registration and logistics are left out.
_KINDS: dict[str, Kind] = {"B7": "sign", "B10": "sign", "B11": "sign", "B12": "sign", "B13": "sign", "B14": "sign", "B15": "sign", "B16": "sign",
    "B18": "sign", "B19": "sign", "B20": "sign", "B21": "sign", "B22": "sign", "B23": "condition"}  # fmt: skip
URL = "https://github.com/WorldHealthOrganization/smart-emcare"


def read(path: Path) -> Extract:
    """Concepts of ``codesystem-Ccc.json``, given as the file or its folder.

    Raises:
        KnowledgeError: the file is missing or is not a FHIR CodeSystem.
    """
    file = find(path, "codesystem-Ccc.json") if path.is_dir() else path
    with open_text(file) as handle:
        data = json.load(handle)
    if not isinstance(data, dict) or data.get("resourceType") != "CodeSystem":
        raise KnowledgeError(f"'{file}' is not a FHIR CodeSystem")
    concepts, notes = [], []
    for row in data["concept"]:
        code, name, text = row["code"], row.get("display", ""), row.get("definition", "")
        kind = _KINDS.get(code.split(".")[1] if code.count(".") > 1 else "")
        if kind is None or not name:
            continue
        key = f"IMCI:{code}"
        concepts.append(Concept(key, kind, name))
        if len(text.split()) > len(name.split()) + 2:
            notes.append(Note(f"{key}#definition", key, name, "What it is", f"{name}: {text.strip().rstrip('.')}.", URL, "World Health Organization"))
    return Extract(str(data.get("version") or data.get("date") or "draft"), "CC0 1.0", concepts, [], notes)
