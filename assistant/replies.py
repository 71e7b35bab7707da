"""Fixed, reviewed replies: when a model must not speak."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from assistant.scope.crisis import SURELY, of_the_body, only_about, reads_so, says_so
from assistant.scope.harm import against_patients, reads_harmful, surely_harmful
from assistant.scope.intents import intends_harm
from assistant.scope.vague import says_little
from assistant.types import FindingNow, Heard, Mode, PatientHistory, Triage
from knowledge_graph.store import Knowledge
from knowledge_graph.types import TriageLevel

# Letters, and Chinese characters, of a message of few words.
FEW, FEW_ZH = 32, 10
_CRISIS = frozenset({"suicidal-thoughts", "self-harm"})
DESPAIR = "suicidal-thoughts"
_VIOLENCE = frozenset({"thoughts-of-harming-others"})
_HARM = tuple(
    re.compile(pattern, re.I)
    for pattern in (
        r"\bhow (?:can|do|could|would|to|should) (?:i|we|you|one|someone)?\s*(?:secretly |quietly |safely )?(?:poison|kill|murder|drug|sedate|harm|hurt|overdose)\b(?!.*\b(?:bacteria|germs|virus|pain|lice|mites|fungus|cancer cells)\b)",
        r"\b(?:forge|fake|falsify|counterfeit|alter)\b.{0,40}\b(?:prescription|sick note|medical record|certificate|test result|vaccin\w+ card)s?\b",
        r"\bwithout (?:(?:her|his|their|the) (?:knowledge|knowing|consent)|(?:her|his|their) noticing)\b.{0,60}|\bsecretly (?:give|put|drug|medicate|sterili[sz]e)\b",
        r"\b(?:make|cook|synthesi[sz]e|manufacture|produce)\b.{0,30}\b(?:meth|methamphetamine|fentanyl|heroin|ricin|nerve agent|sarin|ghb|crystal)\b",
        r"\b(?:untraceable|undetectable|undetected)\b.{0,40}\b(?:poison|drug|death|kill)\b|\b(?:poison|drug|kill)\w*\b.{0,60}\b(?:untraceable|undetectable|undetected|without (?:getting|being) caught)\b",
        r"\bget (?:high|a high)\b.{0,40}\b(?:on|from|with|using)\b|\b(?:hide|conceal)\b.{0,40}\b(?:abuse|overdose|evidence)\b",
        r"\b(?:trick|fool|lie to|deceive|convince) (?:my|a|the) (?:doctor|pharmacist|gp|psychiatrist)\b",
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reply:
    """A fixed text that takes the place of an answer, and why it is given."""

    kind: str
    text: str
    refused: bool = False
    abstained: bool = False


def fixed_reply(heard: Heard, triage: Triage, knowledge: Knowledge, mode: Mode = "patient", means_harm: Callable[[str], bool] | None = None) -> Reply | None:
    """The reply that takes the place of an answer, or None; a clinician asks how an overdose is treated.

    Args:
        means_harm: reads the meaning of a message too; asked last, since it may have to load weights, and never where a rule says that it is an emergency.
    """
    return _reply(_kind(heard, triage, knowledge, mode), heard, knowledge) or (refused_by_meaning(heard, triage, knowledge, means_harm) if means_harm else None)


def refused_by_meaning(heard: Heard, triage: Triage, knowledge: Knowledge, means_harm: Callable[[str], bool]) -> Reply | None:
    """What ``means_harm`` adds to ``fixed_reply`` without it, where that says nothing."""
    ruled = any(flag.level == TriageLevel.EMERGENCY for flag in triage.red_flags)
    if ruled or says_little(heard.text) or not means_harm(heard.text):
        return None
    return _reply("crisis" if _desperate(heard, _own(heard), triage, knowledge) else "harmful_request", heard, knowledge)


def _reply(kind: str, heard: Heard, knowledge: Knowledge) -> Reply | None:
    return Reply(kind, reply_text(kind, heard.language, knowledge), refused=kind == "harmful_request") if kind else None


def _kind(heard: Heard, triage: Triage, knowledge: Knowledge, mode: Mode) -> str:
    """Name of the reply by words; empty where the message may be answered."""
    own = _own(heard)
    told = bool(own & _CRISIS) or any(flag.rule.startswith(("suicid", "self-harm")) for flag in triage.red_flags)
    if ((told and not only_about(heard.text)) or says_so(heard.text)) and not against_patients(heard.text):
        return "crisis"
    if own & _VIOLENCE:
        return "violence"
    if any(pattern.search(heard.text) for pattern in _HARM) or intends_harm(heard.text):
        return "harmful_request"
    # Whoever may have taken too much, or reads as in despair, is helped before the reader of words is asked whether they mean harm.
    if "overdose" in own and mode == "patient":
        return "overdose"
    if says_little(heard.text):
        return ""
    desperate = _desperate(heard, own, triage, knowledge)
    # What is about the body is answered, with a line that says where help is (``concern``), unless it reads harmful: then despair comes first.
    if desperate and (reads_harmful(heard.text) or not _of_the_body(heard, knowledge) or reads_so(heard.text, _alarmed(triage), beyond=SURELY)):
        return "crisis"
    return "harmful_request" if surely_harmful(heard.text) else ""


def with_despair(said: Reply | None, history: PatientHistory, triage: Triage, knowledge: Knowledge) -> PatientHistory | None:
    """What is known, with the thoughts of suicide that the message is replied to for though no rule saw them, for its level alone; None where there are none.

    A reply to somebody in despair must not stand below "you can look after this at home".
    """
    if triage.level == TriageLevel.EMERGENCY or DESPAIR not in knowledge.findings or said is None or said.kind != "crisis":
        return None
    return replace(history, findings=(*history.findings, FindingNow(DESPAIR)))


def concern(heard: Heard, triage: Triage, knowledge: Knowledge) -> tuple[str, ...]:
    """Where help is, beside the answer to a message that reads a little as those of people in despair do; asked where there is no fixed reply, so it is about the body."""
    desperate = not says_little(heard.text) and _desperate(heard, _own(heard), triage, knowledge)
    return (reply_text("concern", heard.language, knowledge),) if desperate else ()


def _own(heard: Heard) -> set[str]:
    """What the message says of the patient."""
    return {m.concept for m in heard.mentions if m.counts and not m.negated}


def _desperate(heard: Heard, own: set[str], triage: Triage, knowledge: Knowledge) -> bool:
    return not _bodily(heard, own, knowledge) and reads_so(heard.text, _alarmed(triage))


def _alarmed(triage: Triage) -> bool:
    """It reads like an emergency, and no rule says of what."""
    return triage.level == TriageLevel.EMERGENCY and not triage.red_flags


def _of_the_body(heard: Heard, knowledge: Knowledge) -> bool:
    """True for a message that names an illness, a medicine, a test, or a part or ailment of the body, and nothing of the mind."""
    systems = {knowledge.findings[m.concept].system for m in heard.mentions if m.concept in knowledge.findings}
    paged = any(m.concept in pages for m in heard.mentions for pages in knowledge.pages.values())
    return "mind" not in systems and (paged or bool(systems - {"general"}) or of_the_body(heard.text))


def _bodily(heard: Heard, own: set[str], knowledge: Knowledge) -> bool:
    """True for a few words that name a complaint of the body alone, such as "I have a headache": too few to read despair in them that they do not say."""
    named = [knowledge.findings[key].system for key in own if key in knowledge.findings]
    return bool(named) and "mind" not in named and len(heard.text) < (FEW_ZH if heard.language == "zh" else FEW)


def reply_text(name: str, language: str, knowledge: Knowledge) -> str:
    """A fixed text in the language of the message."""
    reply = knowledge.replies[name]
    return reply.zh if language == "zh" else reply.text
