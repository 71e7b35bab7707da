"""Train the readers of harmful requests: of words, and of words with meaning.

    python -m eval.training.harm --harmful medsafetybench_train --medquad medquad.jsonl.gz --ordinary liveqa/queries_dev.jsonl --ordinary bioasq_dev.jsonl.gz --ordinary pubmedqa_dev.jsonl.gz

Two thirds of MedSafetyBench's requests and of our own (``eval/cases/harm_train.jsonl``) against two thirds of ordinary texts: questions of
MedQuAD and of the other files given, messages and cases of our own (those of ``CASES``), and questions of professionals made from ``HEADS`` and ``TASKS``. Those have the form of
MedSafetyBench ("How can a surgeon …", "Write a …") without its intent, so that the form alone is not learned. Writes
``assistant/scope/harm.bin`` and ``harm_meaning.bin``; the second needs the pinned embedder's weights, in fp32. Deterministic; two minutes.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from scipy.sparse import csr_matrix, hstack
from sklearn.linear_model import LogisticRegression

from assistant.build import ADAPTED, Assistant
from assistant.scope.harm import LONGEST, MEANING, WEIGHTS
from assistant.scope.odds import pack
from assistant.second_reader.words import of_text
from assistant.settings import Settings
from eval.cases import requests
from eval.cases.requests import held_back
from eval.training.words import matrix
from indexes.types import Vectors
from knowledge_graph.chinese import CHINESE

FOLDER = Path(__file__).parents[1] / "cases"
MESSAGES = FOLDER / "urgency_train.jsonl.gz"
CASES = ("triage_dev", "triage_scratch", "triage_scratch2", "triage_scratch3", "understanding_dev", "questions", "answers_dev")
# Inverse strength of the penalty; how much our own requests count beside one of MedSafetyBench; every so-manieth ordinary text is read.
C, C_BOTH, OWN, OWN_ORDINARY, EVERY_QUESTION, EVERY_MESSAGE = 10.0, 3.0, 5.0, 5.0, 7, 4
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
app = typer.Typer(add_completion=False)


@app.command()
def train(
    harmful: Annotated[Path, typer.Option("--harmful", help="Folder of MedSafetyBench.")],
    medquad: Annotated[Path, typer.Option("--medquad", help="MedQuAD as JSON lines, gzipped.")],
    ordinary: Annotated[list[Path] | None, typer.Option("--ordinary", help="JSON lines of ordinary questions; may be given again.")] = None,
    out: Annotated[Path, typer.Option("--out", help="File to write for words.")] = WEIGHTS,
    meaning: Annotated[Path, typer.Option("--meaning", help="File to write for words with meaning.")] = MEANING,
) -> None:
    """Fit the models and write their weights."""
    bad = [(text, 1.0) for text in requests.medsafetybench(harmful)] + [(text, OWN) for text in requests.written(harmful=True)]
    good = [(text, 1.0) for text in (*requests.texts(medquad)[::EVERY_QUESTION], *requests.texts(MESSAGES)[::EVERY_MESSAGE], *professional())]
    good += [(text, 1.0) for path in (*(ordinary or ()), *(FOLDER / f"{name}.jsonl" for name in CASES)) for text in requests.texts(path)]
    good += [(text, OWN_ORDINARY) for text in requests.written(harmful=False)]
    rows = [(text, counts, label) for label, found in ((1, bad), (0, good)) for text, counts in found if not held_back(text)]
    words, labels = matrix(of_text(text) for text, _, _ in rows), np.array([label for _, _, label in rows])
    counts = np.array([counts for _, counts, _ in rows])
    model = LogisticRegression(C=C, max_iter=1000).fit(words, labels, counts)
    out.write_bytes(pack(model.coef_[0].tolist(), float(model.intercept_[0])))
    both = LogisticRegression(C=C_BOTH, max_iter=3000).fit(hstack([words, csr_matrix(_vectors([text for text, _, _ in rows]))]).tocsr(), labels, counts)
    apart = words.shape[1]
    meaning.write_bytes(pack(both.coef_[0, :apart].tolist(), float(both.intercept_[0]), both.coef_[0, apart:].tolist()))
    typer.echo(f"{labels.sum()} harmful and {(1 - labels).sum()} ordinary texts -> {out}, {meaning}")


def _vectors(texts: list[str]) -> Vectors:
    """Unit vectors by the pinned embedder; of Chinese, which it does not read, zero."""
    embedder = Assistant(Settings(embedder=ADAPTED, precision="fp32", llm="none")).embedder
    found = np.zeros((len(texts), embedder.dimension), np.float32)
    read = [at for at, text in enumerate(texts) if not CHINESE.search(text)]
    found[read] = embedder.encode([texts[at][:LONGEST] for at in read])
    return found


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


if __name__ == "__main__":
    app()
