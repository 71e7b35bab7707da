"""What is medical and stays: names of concepts, eponyms, and whatever stands before "disease", "sign" or "score"."""

from __future__ import annotations

import re
from functools import cached_property

from assistant.privacy.people import people
from assistant.privacy.types import Span
from assistant.scope.names import word_list
from knowledge_graph.link import Linker
from knowledge_graph.store import Knowledge

_HEADS = (
    r"diseases?|syndromes?|disorders?|pals(?:y|ies)|sign|signs|signed|test|tests|score|scores|scale|criteria|classification|index|rules?|stage|staging|grade|manoeuvres?|maneuvers?|procedure|operation|reflex|fever|virus|lymphoma|sarcoma|tumou?r|ana?emia|"
    r"chorea|ataxia|dystrophy|thyroiditis|arthritis|contracture|fracture|hernia|catheter|line|tube|phenomenon|o?esophagus|nerve|canal|duct|node|nodes|spots|cells?|bod(?:y|ies)|triad|law|stool|chart|coma|postnatal|depression|questionnaire|inventory|tool|"
    r"encephalopathy|dementia|aphasia|purpura|nephritis|colitis|ulcers?|lesions?|murmur|gait|position|incision|solution|lactate|dressing|ring|gland|plexus|prediction|probability|equation|formula|method|protocol|guidelines?|trial|study|vaccine|flu|"
    r"ankle|knee|head|cognitive|triage|definition|consensus|diet|splint|brace|bandage|stain|staining|agar|swab|monitor|mask|forceps|pressure|effect|hypothesis|wort|stent|valve|graft|shunt|osteotomy|cyst|abscess|gangrene|deficits?|disorders|contraction|breathing|respiration"
)
_HEADED = re.compile(rf"\b[A-Z][a-zà-ÿ]+(?:[-–/ ](?:and )?[A-Z][a-zà-ÿ]+){{0,2}}(?P<own>['’]s?)?(?:\s(?!(?:has|had|have|is|was|and|with|got|gets|needs|says|said|took|for|in|on|of|or|to|from|at|the|a|an|his|her|my)\b)[A-Za-z-]+)?\s(?i:{_HEADS})\b")
_EPONYMS = re.compile(
    r"\b(?:Parkinson|Crohn|Bell|Graves|Apgar|Wells|Kawasaki|Alzheimer|Hodgkin|Huntington|Addison|Cushing|Hashimoto|Raynaud|Sjogren|Sjögren|Tourette|Marfan|Turner|Down|Wilson|Gilbert|Guillain|Barr[eé]|Behcet|Behçet|Barrett|Paget|Perthes|Osgood|Schlatter|"
    r"Dupuytren|Baker|Colles|Bennett|Murphy|McBurney|Rovsing|Babinski|Romberg|Glasgow|Braden|Waterlow|Barthel|Ranson|Centor|Epley|Hallpike|Dix|Valsalva|Heimlich|Foley|Hickman|Ringer|Hartmann|Doppler|Holter|Koplik|Trendelenburg|Kernig|Brudzinski|Kocher|"
    r"Snellen|Ishihara|Mantoux|Epworth|Lyme|Ebola|Zika|Meniere|Ménière|Reye|Still|Felty|Horner|Wernicke|Korsakoff|Kaposi|Burkitt|Ewing|Wilms|Hirschsprung|Crigler|Klinefelter|Noonan|Prader|Willi|Angelman|Asperger|Charcot|Lewy|Pick|Creutzfeldt|Jakob|"
    r"Child|Pugh|Rockall|Blatchford|Bishop|Gleason|Breslow|Clark|Duke|Jones|Light|Well|Killip|Canadian|Framingham|Montgomery|Asberg|Beck|Hamilton|Edinburgh|Bristol|Ottawa|Oxford|Boston|Berlin|Rome|Manchester|Mallampati|Cormack|Lehane|Naegele|Braxton|Hicks|"
    r"Moro|Simmonds|Thompson|Lachman|McMurray|Phalen|Tinel|Finkelstein|Spurling|Lasegue|Lasègue|Homan|Homans|Virchow|Troisier|Courvoisier|Cullen|Grey|Osler|Janeway|Roth|Nikolsky|Auspitz|Koebner|Gottron|Heberden|Bouchard|Epstein|Coxsackie|Coombs|Kussmaul|Cheyne|Stokes|"
    r"Rinne|Weber|Schirmer|Bartholin|Skene|Cowper|Peyronie|Fournier|Ludwig|Vincent|Mallory|Weiss|Boerhaave|Zenker|Plummer|Vinson|Meckel|Fabry|Gaucher|Pompe|Hunter|Hurler|Sanfilippo|Ehlers|Danlos|Stevens|Johnson|Achilles|Eustachian|Fallopian|Adam|"
    r"Novorapid|Lantus|Calpol|Nurofen|Ventolin|Panadol|Tylenol|Advil|Allegra|Gaviscon|Imodium)(?=['’]s\b)",
)  # fmt: skip
# "Addison's" alone is the illness; a name of a list with 's before a head belongs to a person where the head is said of anybody.
_ANYBODYS = re.compile(r"\b(?:test|tests|score|stage|head|knee|ankle|diet|gait|breathing|chart|line|position|operation|procedure|trial|study|fever|fracture|hernia|ulcers?|vaccine|flu|mask|tube|catheter|monitor|signed|pressure|swab|questionnaire|depression|dementia|arthritis|disease|cyst|abscess)$", re.I)


class Medical:
    """Tells names of people from names of medicine."""

    def __init__(self, linker: Linker, knowledge: Knowledge) -> None:
        self._linker, self._knowledge = linker, knowledge

    @cached_property
    def _words(self) -> frozenset[str]:
        words = word_list()
        return self._knowledge.vocabulary | words.medical | words.other

    @cached_property
    def _pairs(self) -> frozenset[str]:
        return word_list().pairs

    def ordinary(self, word: str) -> bool:
        """True for a word of English or of medicine; a name that is no other word is none."""
        plain = re.sub(r"['’]s?$", "", word).lower()
        return plain in self._words or any(plain.removesuffix(ending) in self._words for ending in ("s", "es", "ed", "ing", "d", "ly"))

    def spans(self, text: str) -> list[Span]:
        """Stretches of a text that are medical."""
        reading = self._linker.read(text)
        found = [(mention.start, mention.end) for mention in (*reading.mentions, *reading.imported) if not self._slip(text[mention.start : mention.end])]
        return [*(span for start, end in found for span in _apart(text, start, end)), *(match.span() for match in _EPONYMS.finditer(text)), *self._headed(text)]

    def _slip(self, said: str) -> bool:
        """True for a given name that reads like a slip of the pen: Angela is no angina."""
        return said.lower() in people().given and said.lower() not in self._knowledge.vocabulary

    def _headed(self, text: str) -> list[Span]:
        found = []
        for match in _HEADED.finditer(text):
            first = re.split(r"['’\s-]", match[0])[0]
            paired = f"{first.lower()} {match[0].split()[-1].lower()}" in self._pairs
            if paired or not (match["own"] and people().first(first) and _ANYBODYS.search(match[0])):
                found.append(match.span())
        return found


def _apart(text: str, start: int, end: int) -> list[Span]:
    """The span of a mention without capitalised names that only stand between its words: "pain that Sarah has in her chest"."""
    inner = [match.span() for match in re.finditer(r"\b[A-Z][a-z]+\b", text[start:end]) if people().first(match[0]) and match[0].lower() in people().given]
    if not inner or inner == [(0, end - start)] or inner[0][0] == 0:
        return [(start, end)]
    cuts = [start, *(start + at for span in inner for at in span), end]
    return [(a, b) for a, b in zip(cuts[::2], cuts[1::2], strict=True) if a < b]
