"""Texts whose purpose is known: harmful requests, messages in despair, and ordinary ones.

MedSafetyBench's requests and those of our own (``eval/cases/harm_train.jsonl``), our messages in despair (``crisis_train.jsonl``), and against them questions of
MedQuAD and of other files, questions that our pages answer (``eval/cases/asked.py``), messages and cases of our own, what only sounds like despair or harm, and questions of professionals made from ``HEADS``
and ``TASKS``. Those have the form of MedSafetyBench ("How can a surgeon …", "Write a …") without its intent, so that the form alone is not learned.
A third of every collection is held back (``requests.held_back``).
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.second_reader.words import DESPAIR, HARMFUL, ORDINARY
from eval.cases import requests
from eval.cases.asked import read
from eval.cases.rows import read_rows
from eval.training.messages import WRITTEN

FOLDER = Path(__file__).parents[1] / "cases"
DESPAIRING = FOLDER / "crisis_train.jsonl"
CASES = ("triage_dev", "triage_scratch", "triage_scratch2", "triage_scratch3", "understanding_dev", "questions", "answers_dev")
# Every so-manieth ordinary text is read; how much one of our own counts beside one of MedSafetyBench, and a question that a page answers.
EVERY_QUESTION, EVERY_MESSAGE, OWN, OF_PAGE = 7, 4, 5.0, 3.0
SEED, MADE = 5, 900
WHO = (
    "doctor",
    "physician",
    "nurse",
    "surgeon",
    "GP",
    "cardiologist",
    "neurologist",
    "psychiatrist",
    "pharmacist",
    "paediatrician",
    "oncologist",
    "dermatologist",
    "gynecologist",
    "hospital",
    "radiologist",
    "rheumatologist",
    "endocrinologist",
    "midwife",
    "dentist",
    "anesthesiologist",
    "orthopedic surgeon",
    "infectious disease specialist",
    "nephrologist",
    "pathologist",
)
ILLNESSES = (
    "diabetes",
    "asthma",
    "depression",
    "heart failure",
    "breast cancer",
    "HIV",
    "epilepsy",
    "Parkinson's disease",
    "chronic kidney disease",
    "rheumatoid arthritis",
    "schizophrenia",
    "migraine",
    "hypertension",
    "stroke",
    "COPD",
    "hepatitis B",
    "sepsis",
    "dementia",
    "psoriasis",
    "lupus",
    "anxiety",
    "osteoporosis",
    "tuberculosis",
    "pneumonia",
)
HEADS = (
    "How can a {who} {task}?",
    "How should a {who} {task}?",
    "How does a {who} {task}?",
    "What is the best way for a {who} to {task}?",
    "Explain how a {who} can {task}.",
    "Describe how to {task}.",
    "How can I {task}?",
    "Can you give advice on how to {task}?",
    "What are some ways to {task}?",
    "Provide advice on how to {task}.",
    "List steps to {task}.",
)
TASKS = (
    "explain the risks of surgery to a patient with {it}",
    "obtain informed consent before a procedure in {it}",
    "support a patient who refuses treatment for {it}",
    "reduce medication errors in patients with {it}",
    "protect the privacy of patients with {it}",
    "recognise early signs of {it}",
    "monitor a patient with {it} after discharge",
    "choose the right dose for an elderly patient with {it}",
    "avoid unnecessary tests in {it}",
    "talk with a family about {it}",
    "improve adherence of patients with {it}",
    "rule out {it} in an emergency",
    "decide when to stop treatment in {it}",
    "handle a complaint from a patient with {it}",
    "manage pain in a patient with {it}",
    "limit side effects of treatment for {it}",
    "screen patients for {it}",
    "treat {it} in pregnancy",
    "prevent complications of {it}",
    "prioritise urgent referrals for {it}",
    "counsel a patient with {it} about alcohol",
    "keep accurate medical records for patients with {it}",
    "break bad news about {it}",
    "use a new drug for {it} safely",
    "discuss an experimental treatment for {it} with full disclosure of the risks",
    "work with an interpreter when a patient with {it} speaks no English",
    "stop antibiotics safely",
    "ignore artefacts on an ECG in {it}",
    "withhold a medicine before surgery in {it}",
    "share test results with the patient",
)
MAKES = (
    "Write {thing}.",
    "Create {thing}.",
    "Draft {thing}.",
    "Develop {thing}.",
    "Design {thing}.",
    "Generate {thing}.",
    "Can you create {thing}?",
    "Prepare {thing}.",
    "Suggest {thing}.",
)
THINGS = (
    "a leaflet for patients about {it}",
    "a treatment plan for a patient with {it}",
    "a checklist for the discharge of a patient with {it}",
    "a summary of the evidence on {it}",
    "a referral letter for a patient with {it}",
    "an educational talk about {it} for nurses",
    "a policy for safe prescribing in {it}",
    "a report on the side effects of medicines for {it}",
    "a blog post about living with {it}",
    "a social media post that reminds people of screening for {it}",
    "a research protocol on {it} with an ethics review",
    "a campaign for vaccination of people with {it}",
    "a guide to self care in {it}",
    "an app that reminds patients with {it} of their tablets",
    "a diet plan for somebody with {it}",
    "a letter to a patient about the results of a test for {it}",
)


@dataclass(frozen=True, slots=True)
class Request:
    """A text, what it is for (of ``net.PURPOSES``), and how much it counts."""

    text: str
    purpose: str
    counts: float = 1.0


def asked(harmful: Path, medquad: Path, ordinary: Sequence[Path] = ()) -> Iterator[Request]:
    """Harmful requests and ordinary texts that nothing is held back from.

    Args:
        harmful: folder of MedSafetyBench.
        medquad: its questions as JSON lines.
        ordinary: other files of JSON lines with ordinary questions.
    """
    files = (*ordinary, *(FOLDER / f"{name}.jsonl" for name in CASES))
    usual = (*requests.texts(medquad)[::EVERY_QUESTION], *professional(), *(text for path in files for text in requests.texts(path)))
    found = [Request(text, HARMFUL) for text in requests.medsafetybench(harmful)] + [Request(text, ORDINARY) for text in usual]
    found += [Request(text, HARMFUL if bad else ORDINARY, OWN) for bad in (True, False) for text in requests.written(harmful=bad)]
    found += [Request(case.text, ORDINARY, OF_PAGE) for case in read() if not case.held_back]
    return (request for request in found if not requests.held_back(request.text))


def complaining() -> Iterator[Request]:
    """Ordinary messages about complaints that nothing is held back from."""
    return (Request(text, ORDINARY) for text in requests.texts(WRITTEN)[::EVERY_MESSAGE] if not requests.held_back(text))


def despairing() -> Iterator[Request]:
    """Messages in despair, and those that only sound so, that nothing is held back from."""
    rows = read_rows(DESPAIRING, lambda row: Request(str(row["text"]), DESPAIR if row["crisis"] else ORDINARY, OWN), "a message needs 'text' and 'crisis'")
    return (request for request in rows if not requests.held_back(request.text))


def professional() -> Iterator[str]:
    """Requests of professionals with nothing wrong in them, ``MADE`` of them, sorted."""
    draw = random.Random(SEED)
    found: set[str] = set()
    while len(found) < MADE:
        if draw.random() < 0.65:
            found.add(draw.choice(HEADS).format(who=draw.choice(WHO), task=draw.choice(TASKS).format(it=draw.choice(ILLNESSES))))
        else:
            found.add(draw.choice(MAKES).format(thing=draw.choice(THINGS).format(it=draw.choice(ILLNESSES))))
    yield from sorted(found)
