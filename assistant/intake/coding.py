"""Codes and display texts of a record to concepts of ours: by code where a page has it, else by name, else kept in words."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Protocol

from fhir.resources.R4B.codeableconcept import CodeableConcept

from assistant.intake.written import is_written
from knowledge_graph.imported import curated_codes
from knowledge_graph.link import Linker
from knowledge_graph.store import Knowledge
from knowledge_graph.types import Kind, Mention

SNOMED = "http://snomed.info/sct"
# Name of a code system in a record -> prefix of its codes here.
_PREFIX = {
    "http://hl7.org/fhir/sid/icd-10-cm": "ICD10CM", "http://hl7.org/fhir/sid/icd-10": "ICD10CM", "urn:oid:2.16.840.1.113883.6.90": "ICD10CM",
    "urn:oid:2.16.840.1.113883.6.3": "ICD10CM", "http://id.nlm.nih.gov/mesh": "MESH", "https://id.nlm.nih.gov/mesh": "MESH", "urn:oid:2.16.840.1.113883.6.177": "MESH",
    "http://purl.obolibrary.org/obo/doid.owl": "DOID", "http://disease-ontology.org": "DOID", "http://human-phenotype-ontology.org": "HP",
    "http://www.nlm.nih.gov/research/umls/rxnorm": "RXNORM", "urn:oid:2.16.840.1.113883.6.88": "RXNORM", "http://www.whocc.no/atc": "ATC",
    SNOMED: "SNOMEDCT_US", "urn:oid:2.16.840.1.113883.6.96": "SNOMEDCT_US",
}  # fmt: skip
# Words of a display text that say nothing about which illness or medicine it is.
_PLAIN = frozenset({
    "disorder", "disorders", "disease", "finding", "situation", "procedure", "product", "substance", "morphologic", "abnormality", "event", "nos", "unspecified", "other", "specified",
    "primary", "secondary", "essential", "idiopathic", "chronic", "acute", "subacute", "benign", "malignant", "neoplasm", "tumor", "tumour", "type", "stage", "grade", "mild", "moderate",
    "severe", "persistent", "intermittent", "recurrent", "episode", "single", "initial", "encounter", "left", "right", "bilateral", "upper", "lower", "female", "male", "adult", "mellitus",
    "systemic", "arterial", "without", "complication", "complications", "mention", "of", "the", "in", "and", "or", "to", "with", "on", "by", "for", "a", "an", "due", "site", "part", "region",
    "uncomplicated", "controlled", "uncontrolled", "simple", "pure", "mixed", "classical", "common", "generalized", "localized", "active", "known", "history", "past", "medical", "personal",
    "mature", "immature", "pulmonary", "articular", "major", "minor", "open", "closed", "paroxysmal", "peripheral", "nonspecific", "organic", "origin", "large", "small", "bowel", "multiple",
    "breast", "prostate", "kidney", "colon", "skin", "lung", "stomach", "cervix", "uterus", "ankle", "foot", "toe", "knee", "leg", "thigh", "hip", "pelvic", "pelvis", "arm", "forearm", "elbow", "wrist",
    "hand", "finger", "shoulder", "head", "neck", "face", "trunk", "limb", "joint", "joints", "lumbar", "central", "portion", "outer", "inner", "quadrant", "overlapping", "cause", "exacerbation",
    "whether", "involving", "diffuse", "focal", "sites", "body", "gastrointestinal", "tract", "bone", "bones", "maxillary", "term", "long", "current", "use", "dilated", "coronary", "uterine",
    "status", "allergy", "allergic", "reaction", "intolerance", "drug", "syndrome", "atypical", "degree", "first", "second", "third", "i", "ii", "iii", "1", "2", "3", "4", "5",
})  # fmt: skip
_WITHOUT = re.compile(r"[,;]?\s*(?:\bwithout\b|\bwith no\b|\bnot due to\b|\bno mention of\b).*", re.I | re.S)
_HISTORY = re.compile(r"^\s*(?:(?P<family>fh|fhx|family history)|h/o|hx|phx|(?:personal |past )?history|status post|s/p)\s*(?:of\b|[:-])?\s*", re.I)
_MALIGNANT = re.compile(r"malignan|cancer|carcinoma|sarcoma|melanoma|lymphoma|leuka?emia|metasta|myeloma", re.I)
# What is about an illness and is not the illness.
_ABOUT = re.compile(
    r"\b(?:screening|fear|risk|at risk|suspected|suspicion|exposure|contact|vaccin\w*|immuni[sz]ation|education|counsel\w*|examination|encounter for|test|monitoring|prophyla\w*|prevention|carrier|surveillance)\b",
    re.I,
)
# A code with a longer tail is a case of the shorter one down to the category of three characters.
_CATEGORY = 3


class Canonical(Protocol):
    """Anything that knows what a code of a public terminology is called here; ``imported.Imported`` does by the packs."""

    def canonical(self, key: str) -> str:
        """Our own id of a code where there is one, else a code."""
        ...


@dataclass(frozen=True, slots=True)
class Named:
    """What a coded text means.

    Attributes:
        name: of the concept, else the words of the record.
        said: the words of the record.
        concept: id, or None where nothing is known under this code or name.
        denied, past, family: what the words themselves say: "no known allergies", "history of", "family history of".
    """

    name: str
    said: str
    concept: str | None = None
    denied: bool = False
    past: bool = False
    family: bool = False


class Codings:
    """Reads coded texts over one body of knowledge; ``packs`` adds what they call the same."""

    def __init__(self, linker: Linker, knowledge: Knowledge, packs: Canonical | None = None) -> None:
        self.linker, self.knowledge, self._packs = linker, knowledge, packs

    @cached_property
    def _codes(self) -> dict[str, str]:
        found = curated_codes(self.knowledge)
        for page in self.knowledge.medicines.values():
            for curie in (*(f"ATC:{code}" for code in page.codes.atc), *([f"RXNORM:{page.codes.rxnorm}"] if page.codes.rxnorm else [])):
                found.setdefault(curie, page.id)
        return found

    def read(self, coded: CodeableConcept | None, kinds: tuple[Kind, ...]) -> Named:
        """The concept of one of these kinds: by code, else by the words."""
        told = self.words(words_of(coded), kinds)
        codes = [self._code(coding.system, coding.code) for coding in (coded.coding if coded else None) or ()]
        key = next((code for code in codes if code and self.knowledge.concepts[code].kind in kinds), None)
        return told if key is None else replace(told, name=self.knowledge.concepts[key].name, concept=key)

    def words(self, said: str, kinds: tuple[Kind, ...]) -> Named:
        """The concept that words without a code name."""
        history = _HISTORY.match(said)
        mention = self._mention(said[history.end() :] if history else said, kinds)
        name = self.knowledge.concepts[mention.concept].name if mention else said
        family = bool(history and history["family"])
        return Named(name, said, mention.concept if mention else None, bool(mention and mention.negated), bool(history) and not family, family)

    def _code(self, system: str | None, code: str | None) -> str | None:
        prefix = _PREFIX.get(system or "")
        if prefix is None or not code:
            return None
        local = code.partition(":")[2] or code
        own = self._codes.get(f"{prefix}:{local}") or (self._wider(local) if prefix == "ICD10CM" else None)
        if own is None and self._packs is not None:
            own = self._packs.canonical(f"{prefix}:{local}")
        return own if own in self.knowledge.concepts else None

    def _wider(self, code: str) -> str | None:
        """The page of the narrowest code that this one is a case of: E11.9 is one of E11."""
        plain = code.replace(".", "")
        for length in range(len(plain) - 1, _CATEGORY - 1, -1):
            short = plain[:_CATEGORY] + (f".{plain[_CATEGORY:length]}" if length > _CATEGORY else "")
            if found := self._codes.get(f"ICD10CM:{short}"):
                return found
        return None

    def _mention(self, said: str, kinds: tuple[Kind, ...]) -> Mention | None:
        """The mention that tells most of the words; None where the rest of them could make it another thing."""
        plain = _WITHOUT.sub("", said)
        if _ABOUT.search(plain):
            return None
        concepts = self.knowledge.concepts
        found = [m for m in self.linker.read(plain).mentions if concepts[m.concept].kind in kinds and is_written(plain, m, concepts[m.concept])]
        found = [m for m in found if _covers(m, plain, concepts[m.concept].kind)]
        return min(found, key=lambda m: (m.start - m.end, kinds.index(concepts[m.concept].kind), m.start), default=None)


def _covers(mention: Mention, said: str, kind: Kind) -> bool:
    """A medicine is told by its name, whatever strength and form follow; of an illness no other word of weight may be left."""
    if kind in {"medicine", "class"}:
        return True
    if mention.concept == "known-cancer" and not _MALIGNANT.search(said):
        return False
    left = re.findall(r"[^\W\d_]\w*", f"{said[: mention.start]} {said[mention.end :]}".lower())
    return all(word in _PLAIN for word in left)


def words_of(coded: CodeableConcept | None) -> str:
    """The words of a coded text, else its first code."""
    if coded is None:
        return ""
    shown = [coding.display for coding in coded.coding or () if coding.display]
    codes = [f"{coding.system or ''}|{coding.code}" for coding in coded.coding or () if coding.code]
    return str(coded.text or next(iter(shown), "") or next(iter(codes), "")).strip()


def has_code(coded: CodeableConcept | None, *codes: str) -> bool:
    """True when one of the codings is one of these codes."""
    return coded is not None and any(coding.code in codes for coding in coded.coding or ())
