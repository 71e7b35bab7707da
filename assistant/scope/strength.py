"""Is what was found enough to answer from? Decided after retrieval, where ``Evidence.weak`` asked the cosine alone."""

from __future__ import annotations

import re

from assistant.evidence import Evidence, names_a_page
from assistant.focus import sections
from assistant.scope.names import strange_terms
from assistant.types import Heard, PatientHistory
from indexes.sentences import stems
from knowledge_graph.link import put_for
from knowledge_graph.store import Knowledge

# Cosines of question and nearest passage. NEAR is that of ``evidence.WEAK``; the others were set by judgement and have not been tuned.
NEAR, NAMED_NEAR, WORDS_NEAR = 0.5, 0.3, 0.4
SHARED = 0.5
FEW = 4
_SMALL = stems("what which how when where why who do does did can could should would will is are my me i you your for from with about there have has had get any some if or not no please tell a an the it this that of to in on")
# What is asked of anything: "is it safe", "what is the best".
_LOOSE = stems("safe safely ok okay good bad best better fine allowed harmful dangerous normal take taking eat eating drink drinking use using go going get while during also still much many long often")
# What is asked of any subject, and what any name of an illness may have: "symptoms of Carpenter syndrome" is about Carpenter.
_ANY_SUBJECT = stems(
    "syndrome disease diseases disorder disorders type problem problems condition conditions general generally tell know familial hereditary congenital deficiency cancer tumour infection symptoms signs treatment treatments causes "
    "genetic changes related diagnose people affected information inherited outlook prognosis research clinical trials done mean means"
)  # fmt: skip
# Words of a subject that is told in a few, and the share of them that one sentence must have.
SUBJECT, HAD = 3, 0.5
# The same in Chinese, with the marks.
_SMALL_ZH = re.compile(r"什么|怎么|怎样|如何|可不可以|可以|能不能|是不是|应不应该|应该|请问|时候|期间|一下|[\W_]|[能会吗呢吧啊呀的了我你他她是有要该还也都在就不没得着过让给对和跟去做吃喝用]")
_COMPLAINTS = frozenset({"symptom", "sign"})


def too_weak(heard: Heard, history: PatientHistory, evidence: Evidence, knowledge: Knowledge) -> bool:
    """True when the evidence is too far from the question.

    A page that is named need only be near; else the nearest passage must be, in meaning or, a little farther, in most of the words too.
    """
    if not evidence.picks or _beside(heard, evidence, knowledge):
        return True
    if names_a_page(heard, knowledge):
        return evidence.strength < NAMED_NEAR
    if heard.language == "en" and (_of_something_else(heard, evidence, knowledge) or _off_subject(heard, history, evidence, knowledge)):
        return True
    if evidence.strength >= NEAR or (heard.mentions and evidence.strength >= NAMED_NEAR) or (heard.language == "zh" and bool(heard.mentions)):
        return False
    # A complaint in a few words ("I'm tired", "temp 39.5") lies near no passage, and says all the same what to read about.
    if (heard.mentions or history.vitals) and not heard.asks and len(heard.text.split()) <= FEW:
        return False
    return evidence.strength < WORDS_NEAR or overlap(heard.text, evidence) < SHARED


def _of_something_else(heard: Heard, evidence: Evidence, knowledge: Knowledge) -> bool:
    """True where the message has a medical word that our pages do not have, nor any sentence that was found: "is acromesomelic dysplasia inherited"."""
    strange = strange_terms(heard, knowledge)
    return bool(strange) and not any(term in f"{pick.passage.title} {pick.text}".lower() for term in strange for pick in evidence.picks)


def _off_subject(heard: Heard, history: PatientHistory, evidence: Evidence, knowledge: Knowledge) -> bool:
    """True for a question about a subject in a few words, and no complaint, of which no sentence with its title has half."""
    complaint = bool(history.vitals) or any(knowledge.concepts[m.concept].kind in _COMPLAINTS for m in heard.mentions)
    subject = _content(heard.text) - _ANY_SUBJECT
    if not heard.asks or complaint or not 0 < len(subject) <= SUBJECT:
        return False
    return max(len(subject & stems(f"{pick.passage.title} {pick.text}")) for pick in evidence.picks) < HAD * len(subject)


def _beside(heard: Heard, evidence: Evidence, knowledge: Knowledge) -> bool:
    """True for a question that names only what a person is or does ("can I fly when pregnant"), where no sentence speaks of what is asked beside it.

    The passages are in English: what is asked beside it in Chinese must be one of the sections that are asked for ("孕妇能坐飞机吗" is not).
    """
    if not heard.asks or not heard.mentions or heard.imported or any(knowledge.concepts[m.concept].kind != "risk" for m in heard.mentions):
        return False
    text = put_for(heard.mentions, heard.text, lambda _: " ")
    if heard.language == "zh":
        return evidence.strength < NEAR and not sections(text) and len(_SMALL_ZH.sub("", text)) > 1
    wanted = _content(text) - _LOOSE
    return bool(wanted) and wanted.isdisjoint(frozenset().union(*(stems(pick.text) for pick in evidence.picks)))


def overlap(text: str, evidence: Evidence) -> float:
    """Share of the question's content words that the nearest passages hold, 0..1."""
    wanted = _content(text)
    held = frozenset().union(*(stems(f"{hit.passage.title} {hit.passage.text}") for hit in evidence.hits[:3]))
    return len(wanted & held) / len(wanted) if wanted else 0.0


def _content(text: str) -> frozenset[str]:
    """Stems of its words, without numbers and small words."""
    return stems(re.sub(r"\d+", " ", text)) - _SMALL
