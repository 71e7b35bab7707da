"""Values to the JSON rows of the command-line contract (docs/cli.md): keys are fixed, more may be added."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from assistant.bedside import Assessment
from assistant.events import ClaimReady, DifferentialReady, Done, Event, OptionsReady, QuestionReady, Queued, ReplyReady, SourcesReady, TriageReady
from assistant.flags import NearlyFired, RedFlag
from assistant.medicines import Checked
from assistant.types import Answer, Candidate, Citation, Claim, Option, PatientHistory, Question, Source, Triage

Row = dict[str, Any]


def triage_row(key: object, assessment: Assessment, milliseconds: float) -> Row:
    """One result of ``triage``."""
    rows = [question_row(question) for question in assessment.questions]
    return {"id": key, **urgency(assessment.triage), "differential": differential_rows(assessment.differential), "questions": rows, "ms": milliseconds}


def urgency(triage: Triage) -> Row:
    """Level, what to do and how soon, why, the rules that fired, those that nearly did, and what would change it."""
    return {
        "level": triage.level.label,
        "do": triage.do,
        "within": triage.within,
        "reason": triage.reason,
        "red_flags": [flag_row(flag) for flag in triage.red_flags],
        "nearly": [near_row(near) for near in triage.nearly],
        "unknown": list(triage.unknown),
        "watch": list(triage.watch),
        "about": triage.about,
    }


def near_row(near: NearlyFired) -> Row:
    """One rule that lacks one thing."""
    return {
        "rule": near.rule,
        "level": near.level.label,
        "why": near.why,
        "missing": {"kind": near.missing.kind, "any_of": list(near.missing.options)},
        "findings": list(near.findings),
    }


def flag_row(flag: RedFlag) -> Row:
    """One rule that fired."""
    return {"rule": flag.rule, "level": flag.level.label, "why": flag.why, "do": flag.do, "source": flag.source, "url": flag.url, "findings": list(flag.findings)}


def differential_rows(candidates: tuple[Candidate, ...]) -> list[Row]:
    """Ranked candidates with their reasons."""
    return [
        {
            "id": c.id,
            "name": c.name,
            "also": list(c.also),
            "probability": c.probability,
            "urgency": c.urgency.label,
            "for": [reason.name for reason in c.supports],
            "against": [reason.name for reason in c.against],
            "path": list(c.path),
        }
        for c in candidates
    ]


def question_row(question: Question) -> Row:
    """One question to ask next."""
    options = [{"finding": key, "name": name} for key, name in question.options]
    return {"finding": question.finding, "text": question.text, "why": question.why, "options": options}


def claim_row(claim: Claim) -> Row:
    """One claim with its citations."""
    return {"text": claim.text, "subject": claim.subject, "topic": claim.topic, "citations": [citation_row(citation) for citation in claim.citations]}


def citation_row(citation: Citation) -> Row:
    """One quote and where it stands."""
    keys = ("passage_id", "document_id", "title", "publisher", "url", "quote", "passage", "start", "end", "section", "basis", "page", "year", "kind")
    return {key: getattr(citation, key) for key in keys}


def source_row(source: Source) -> Row:
    """One passage that was found."""
    keys = ("passage_id", "document_id", "title", "section", "publisher", "url", "text", "page", "year", "kind")
    return {key: getattr(source, key) for key in keys} | {"score": round(source.score, 6), "found_by": list(source.found_by)}


def option_row(option: Option) -> Row:
    """One option of treatment with what speaks against it for this person."""
    plain = ("kind", "name", "concept", "condition", "listed", "strength", "contraindicated", "prescriber", "year", "stale")
    quoted = ("basis", "for_you", "doses", "limits")
    against = [{key: getattr(objection, key) for key in ("severity", "text", "advice", "source", "url")} for objection in option.objections]
    return {key: getattr(option, key) for key in plain} | {"objections": against} | {key: list(map(citation_row, getattr(option, key))) for key in quoted}


def ask_row(key: object, answer: Answer) -> Row:
    """One result of ``ask``."""
    milliseconds = round(answer.timings.get("triage", 0.0) * 1000, 1)
    assessment = Assessment(answer.history, answer.triage, answer.differential, answer.questions)
    return {
        **triage_row(key, assessment, milliseconds),
        "reply": answer.reply,
        "claims": [claim_row(claim) for claim in answer.claims],
        "unsupported": [{"text": item.text, "why": item.why} for item in answer.unsupported],
        "cautions": list(answer.cautions),
        "options": [option_row(option) for option in answer.options],
        "differences": [[{key: getattr(one, key) for key in ("quote", "title", "publisher", "year", "page", "url")} for one in pair] for pair in answer.differences],
        "abstained": answer.abstained,
        "abstain_reason": answer.abstain_reason,
        "refused": answer.refused,
        "composer": answer.composer,
        "disclaimer": answer.disclaimer,
        "profile": profile_row(answer.history),
        "timings": answer.timings,
        "usage": answer.usage,
        "versions": answer.versions,
    }


def profile_row(history: PatientHistory) -> Row:
    """What is known of the person."""
    return {
        "age": history.age,
        "sex": history.sex,
        "pregnant": history.weeks if history.weeks is not None else history.pregnant,
        "conditions": list(history.conditions),
        "medicines": list(history.medicines),
        "allergies": list(history.allergies),
        "present": list(history.present),
        "absent": list(history.absent),
        "vitals": {vital.name: vital.value for vital in history.vitals},
    }


def event_row(event: Event) -> tuple[str, Row]:
    """The name of an event and what it tells, in the rows of a whole answer."""
    match event:
        case TriageReady(triage):
            return "triage", urgency(triage)
        case ReplyReady(text, kind):
            return "reply", {"text": text, "kind": kind}
        case Queued(position):
            return "queued", {"position": position}
        case DifferentialReady(candidates):
            return "differential", {"differential": differential_rows(candidates)}
        case SourcesReady(sources):
            return "sources", {"sources": [source_row(source) for source in sources]}
        case ClaimReady(claim):
            return "claim", claim_row(claim)
        case OptionsReady(options):
            return "options", {"options": [option_row(option) for option in options]}
        case QuestionReady(question):
            return "question", question_row(question)
        case Done(answer):
            return "done", ask_row(None, answer)


def medicines_row(checked: Checked) -> Row:
    """One result of ``check-medicines``."""
    plain = ("medicine", "other", "severity", "text", "advice")
    return {
        "medicines": list(checked.medicines),
        "unknown": list(checked.unknown),
        "cautions": [
            {**{key: getattr(one.caution, key) for key in plain}, "source": f"{one.publisher}: {one.title}", "url": one.url} for one in checked.cautions
        ],
    }


def text_of(case: Mapping[str, Any]) -> str:
    """The message of a case: ``text`` or ``question``; empty where neither is a string."""
    found = case.get("text") if case.get("text") is not None else case.get("question")
    return found if isinstance(found, str) else ""
