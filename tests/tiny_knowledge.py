"""A small, valid knowledge folder that a test writes to a temporary folder and then breaks at one place."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path

from knowledge_graph.link import Linker
from knowledge_graph.pages import CONDITION_SECTIONS, MEDICINE_SECTIONS
from knowledge_graph.store import BUILTIN, Knowledge, read

ANAEMIA = """---
id: iron-deficiency-anaemia
name: Iron-deficiency anaemia
lay_names: [low iron]
zh: [缺铁性贫血]
frequency: common
findings:
  fatigue: very_common
  pallor: common
  craving-ice: occasional
risk_factors: [heavy-periods]
complications: [heart-failure]
differentials: [heart-failure]
treated_by: [ferrous-sulfate]
urgency: routine
---
"""

HEART_FAILURE = """---
id: heart-failure
name: Heart failure
frequency: uncommon
findings:
  breathlessness: very_common
  fatigue: common
differentials: [iron-deficiency-anaemia]
urgency: urgent
---
"""

FERROUS = """---
id: ferrous-sulfate
name: Ferrous sulfate
lay_names: [iron tablets]
classes: [iron]
contraindications: [heart-failure]
cautions: [pregnancy]
side_effects: {black-stools: common}
---
"""

WARFARIN = """---
id: warfarin
name: Warfarin
classes: [anticoagulant]
---
"""

IBUPROFEN = """---
id: ibuprofen
name: Ibuprofen
classes: [nsaid]
relieves: [fatigue]
contraindications: [aspirin-allergy]
---
"""

ASPIRIN = """---
id: aspirin
name: Aspirin
classes: [nsaid]
---
"""

FINDINGS = """\
fatigue:
  name: tiredness
  kind: symptom
  lay: [tired, tired all the time, exhausted]
  zh: [疲倦]
  ask: "Are you tired all the time?"
pallor:
  name: pale skin
  kind: sign
  lay: [pale, look pale]
  ask: "Do you look pale?"
craving-ice:
  name: craving ice
  kind: symptom
  lay: [crave ice]
  ask: "Do you crave ice?"
breathlessness:
  name: breathlessness
  kind: symptom
  lay: [short of breath]
  ask: "Are you short of breath?"
breathless-at-rest:
  name: breathlessness at rest
  kind: symptom
  alone: urgent
  is_a: [breathlessness]
  lay: [gasping in bed]
  ask: "Are you short of breath at rest?"
black-stools:
  name: black stools
  kind: sign
  lay: [tarry stools]
  ask: "Are your stools black?"
chest-pain:
  name: chest pain
  kind: symptom
  lay: [hurting chest]
  ask: "Does your chest hurt?"
suicidal-thoughts:
  name: thoughts of suicide
  kind: symptom
  lay: [want to kill myself]
  ask: "Do you think of ending your life?"
heavy-periods:
  name: heavy periods
  kind: risk
  lay: [flooding periods]
pregnancy:
  name: pregnancy
  kind: risk
  lay: [pregnant]
aspirin-allergy:
  name: aspirin allergy
  kind: risk
  lay: [allergic to aspirin]
"""

ASKED = """\
page,section,question
"""

RED_FLAGS = """\
- id: chest-pain-now
  level: emergency
  when: {any: [chest-pain]}
  why: Chest pain can be a heart attack.
  do: Call your emergency number now.
  source: handbook
  examples: {fires: [I have chest pain], quiet: [I am tired]}
- id: tired-while-pregnant
  level: urgent
  when: {all: [fatigue], pregnant: true}
  why: Tiredness in pregnancy can be a lack of iron.
  do: Call your midwife today.
  source: handbook
  examples: {fires: [I am pregnant and tired], quiet: [I am tired]}
- id: suicidal-thoughts-now
  level: emergency
  when: {any: [suicidal-thoughts]}
  why: Thoughts of suicide need help now.
  do: Call a crisis line now.
  source: handbook
  examples: {fires: [I want to kill myself], quiet: [I am tired]}
"""

READ = """\
key,publisher,title,url,year,licence
handbook,Test Press,Handbook of Blood,https://example.org/blood,2020,CC0
"""

EXCERPT = """\
key,publisher,title,url,year,licence
"""

RECALLED = """\
key,publisher,title,url,year,licence
leaflet,Test Pharmacy,Leaflets,https://example.org/leaflets,,CC0
"""

INTERACTIONS = """\
a,b,severity,effect,advice,source
nsaid,warfarin,serious,Painkillers of this kind make bleeding on warfarin likelier.,Choose paracetamol.,leaflet
aspirin,warfarin,moderate,Aspirin and warfarin both slow clotting.,Ask a doctor.,leaflet
"""

MEDICINE_CLASSES = """\
id,name,names,zh,duplicate,why,source
iron,iron tablets of any kind,iron supplements,,,,
nsaid,anti-inflammatory painkillers,NSAID;NSAIDs,,,,
anticoagulant,anticoagulants,,,avoid,two of them at once make bleeding likelier.,leaflet
"""

CROSS_REACTIONS = """\
allergy,medicine,severity,why,source
anticoagulant,nsaid,moderate,Whoever reacts to an anticoagulant can react to these painkillers.,leaflet
"""

LISTED = """\
a,b,severity,source
warfarin,ferrous-sulfate,moderate,handbook
warfarin,ibuprofen,moderate,handbook
warfarin,ferrous-sulfate,serious,handbook
"""

OTHER_MEDICINES = """\
id,name,names,classes
dalteparin,Dalteparin,Fragmin,anticoagulant
"""

REPLIES = "".join(
    f'{name}: {{text: "{text}", zh: "{zh}", sources: [handbook]}}\n'
    for name, text, zh in (
        ("crisis", "Please call a crisis line now.", "请立刻拨打心理危机热线。"),
        ("violence", "Move away and call for help.", "请离开并求助。"),
        ("overdose", "Call a poison centre now.", "请立刻拨打中毒急救电话。"),
        ("harmful_request", "I cannot help with this.", "这件事我不能帮忙。"),
        ("out_of_scope", "I know about health only.", "我只懂健康。"),
        ("examination", "Somebody must look at it.", "需要有人检查。"),
        ("unknown_name", "Nothing here knows {names}.", "这里不认识 {names}。"),
        ("unknowable", "No source can know this.", "没有资料能知道。"),
        ("unclear", "Please say more.", "请多说一些。"),
        ("unwell", "What do you feel, and where?", "你哪里不舒服？"),
        ("concern", "Help is there.", "有人能帮忙。"),
        ("courtesy", "You are welcome.", "不客气。"),
        ("no_evidence", "I have no source that answers this.", "我没有足以回答的资料。"),
        ("disclaimer", "I am not a doctor.", "我不是医生。"),
    )
)


def body(name: str, sections: tuple[str, ...]) -> str:
    """A heading and one footnoted sentence a section, each in words of its own."""
    parts = [f"\n# {name}\n"]
    parts += [f"\n## {section}\n\n- {name} part {at}: {' '.join(section.lower().split()[:5])}.[^handbook]\n" for at, section in enumerate(sections)]
    return "".join(parts)


PAGES = {
    "conditions/iron-deficiency-anaemia.md": ANAEMIA + body("Iron-deficiency anaemia", CONDITION_SECTIONS),
    "conditions/heart-failure.md": HEART_FAILURE + body("Heart failure", CONDITION_SECTIONS),
    "medicines/ferrous-sulfate.md": FERROUS + body("Ferrous sulfate", MEDICINE_SECTIONS),
    "medicines/warfarin.md": WARFARIN + body("Warfarin", MEDICINE_SECTIONS),
    "medicines/ibuprofen.md": IBUPROFEN + body("Ibuprofen", MEDICINE_SECTIONS),
    "medicines/aspirin.md": ASPIRIN + body("Aspirin", MEDICINE_SECTIONS),
}
TABLES = {
    "findings/all.yaml": FINDINGS,
    "red_flags/all.yaml": RED_FLAGS,
    "sources/read.csv": READ,
    "sources/excerpt.csv": EXCERPT,
    "sources/recalled.csv": RECALLED,
    "interactions.csv": INTERACTIONS,
    "listed_interactions.csv": LISTED,
    "medicine_classes.csv": MEDICINE_CLASSES,
    "cross_reactions.csv": CROSS_REACTIONS,
    "other_medicines.csv": OTHER_MEDICINES,
    "asked.csv": ASKED,
    "question_words.csv": "zh,en\n多久,how long\n喝酒,drink alcohol\n酒,alcohol\n",
    "replies.yaml": REPLIES,
}


def write(folder: Path) -> Path:
    """Write the whole folder."""
    for name, text in {**PAGES, **TABLES}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    shutil.copy(BUILTIN / "language.yaml", folder / "language.yaml")
    return folder


def edit(folder: Path, file: str, old: str, new: str) -> int:
    """Replace the first ``old`` by ``new``; the 1-based line where it stands."""
    path = folder / file
    before, found, after = path.read_text(encoding="utf-8").partition(old)
    assert found, f"{file} does not hold {old!r}"
    path.write_text(before + new + after, encoding="utf-8")
    return before.count("\n") + 1


@cache
def tiny_folder() -> Path:
    """The small knowledge on disk, until the tests end."""
    folder = tempfile.TemporaryDirectory()
    atexit.register(folder.cleanup)
    return write(Path(folder.name))


@cache
def tiny() -> Knowledge:
    """The small knowledge, read once."""
    return read(tiny_folder())


@cache
def tiny_linker() -> Linker:
    """Text to the concepts of the small knowledge."""
    return Linker(tiny())


@cache
def builtin() -> Knowledge:
    """The real knowledge, read once."""
    return read()


@cache
def builtin_linker() -> Linker:
    """Text to the concepts of the real knowledge."""
    return Linker(builtin())
