"""A scripted respondent for the web face: a few realistic turns, told one event at a time."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import cast

from assistant.errors import BadInput, ModelError
from assistant.events import ClaimReady, DifferentialReady, Done, Event, QuestionReady, ReplyReady, SourcesReady, TriageReady
from assistant.flags import RedFlag
from assistant.types import Answer, Candidate, Citation, Claim, Mode, PatientHistory, Question, Reason, Sex, Source, Triage, Turn, Unsupported
from knowledge_graph.types import TriageLevel

NHS, MEDLINE = "https://www.nhs.uk/conditions", "https://medlineplus.gov"
DISCLAIMER = "Anamnesis gives information, not a diagnosis. If you get worse or are worried, see a health professional."


def cite(
    passage_id: str, passage: str, quote: str, publisher: str, title: str, section: str, url: str, basis: str = "read"
) -> Citation:
    """A citation whose span is found in the passage."""
    start = passage.index(quote)
    return Citation(passage_id, passage_id.partition("#")[0], title, publisher, url, quote, passage, start, start + len(quote), section, basis)


HEART = (
    "A heart attack is a medical emergency. Call for an ambulance at once if you think that you or somebody else is having one. "
    "Sit down and rest while you wait for help. Symptoms can include chest pain, pain in the arm or jaw, sweating and feeling sick."
)
ASPIRIN = "While you wait for the ambulance, it may help to chew and then swallow an adult-size aspirin tablet, ideally 300 mg, if you are not allergic to it."
HEART_CALL = cite(
    "heart-attack#help",
    HEART,
    "Call for an ambulance at once if you think that you or somebody else is having one.",
    "NHS",
    "Heart attack",
    "When to get help",
    f"{NHS}/heart-attack/",
)
HEART_REST = cite(
    "heart-attack#help", HEART, "Sit down and rest while you wait for help.", "NHS", "Heart attack", "When to get help", f"{NHS}/heart-attack/"
)
HEART_ASPIRIN = cite("heart-attack#treat", ASPIRIN, ASPIRIN, "NHS", "Heart attack", "Treatment", f"{NHS}/heart-attack/treatment/", "recalled")
EMERGENCY = Answer(
    history=PatientHistory(),
    triage=Triage(
        TriageLevel.EMERGENCY,
        (
            RedFlag(
                "crushing-chest-pain",
                TriageLevel.EMERGENCY,
                "A crushing, squeezing or heavy pain in the chest is the typical warning of a heart attack.",
                "Call your emergency number now.",
                "NHLBI: Heart attack",
                "https://www.nhlbi.nih.gov/health/heart-attack",
                ("crushing-chest-pain",),
            ),
            RedFlag(
                "chest-pain-cardiac",
                TriageLevel.EMERGENCY,
                "Chest pain together with sweating or sickness can be a heart attack.",
                "Call your emergency number now.",
                "NHS: Heart attack",
                f"{NHS}/heart-attack/",
                ("chest-pain", "sweating"),
            ),
        ),
        "Call your emergency number now. Sit down and rest, and do not drive yourself.",
        "Your words match warning signs of a heart attack.",
    ),
    differential=(
        Candidate(
            "heart-attack",
            "Heart attack",
            ("myocardial infarction",),
            0.71,
            (Reason("crushing-chest-pain", "Crushing chest pain", 2.1), Reason("sweating", "Sweating", 1.2)),
            (),
            ("heart-attack -has_finding-> crushing-chest-pain",),
            TriageLevel.EMERGENCY,
        ),
        Candidate(
            "panic-attack",
            "Panic attack",
            (),
            0.08,
            (Reason("sweating", "Sweating", 0.9),),
            (),
            ("panic-attack -has_finding-> sweating",),
            TriageLevel.ROUTINE,
        ),
    ),
    claims=(
        Claim("Call for an ambulance at once if you think that you are having a heart attack.", (HEART_CALL,), "what_to_do_now"),
        Claim("Sit down and rest while you wait for help.", (HEART_REST,), "what_to_do_now"),
        Claim("While you wait, an adult-size aspirin tablet may help if you are not allergic to it.", (HEART_ASPIRIN,), "what_to_do_now"),
    ),
    questions=(
        Question("pain-spreading-to-arm-or-jaw", "Does the pain spread to your arm, neck or jaw?", "It would make a heart attack more likely."),
    ),
    composer="extract",
    disclaimer=DISCLAIMER,
    timings={"triage": 0.01, "answer": 0.6},
)

MIGRAINE = (
    "A migraine is usually a moderate or severe headache felt as a throbbing pain on one side of the head. "
    "Many people also feel sick and are sensitive to light or sound. Lying down in a dark, quiet room can ease an attack."
)
PAIN = "Simple painkillers such as paracetamol or ibuprofen can reduce the symptoms of a migraine, and they work best when taken at the first signs."
WARN = "See a doctor at once for the worst headache of your life, a headache that comes on suddenly, or one with a stiff neck and fever."
ORDINARY = Answer(
    history=PatientHistory(),
    triage=Triage(
        TriageLevel.ROUTINE,
        (),
        "See a doctor within a few days if it does not settle.",
        "Nothing you wrote is a warning sign of something dangerous.",
    ),
    differential=(
        Candidate(
            "migraine",
            "Migraine",
            ("sick headache",),
            0.52,
            (
                Reason("one-sided-headache", "Headache on one side", 1.6),
                Reason("throbbing-headache", "Throbbing pain", 1.3),
                Reason("light-sensitivity", "Light hurts", 1.1),
            ),
            (Reason("aura", "No flickering lights before it", -0.3),),
            ("migraine -has_finding-> one-sided-headache", "one-sided-headache -is_a-> headache"),
            TriageLevel.ROUTINE,
        ),
        Candidate(
            "tension-headache",
            "Tension headache",
            (),
            0.19,
            (Reason("headache", "Headache", 0.8),),
            (Reason("light-sensitivity", "Light hurts", -0.9),),
            (),
            TriageLevel.SELF_CARE,
        ),
        Candidate(
            "acute-glaucoma",
            "Acute angle-closure glaucoma",
            ("glaucoma attack",),
            0.03,
            (Reason("headache", "Headache", 0.4),),
            (),
            (),
            TriageLevel.EMERGENCY,
        ),
        Candidate(
            "meningitis",
            "Meningitis",
            (),
            0.006,
            (Reason("light-sensitivity", "Light hurts", 0.7),),
            (Reason("fever", "No fever", -1.4),),
            (),
            TriageLevel.EMERGENCY,
        ),
    ),
    claims=(
        Claim(
            "A throbbing pain on one side of the head together with sensitivity to light is typical of a migraine.",
            (
                cite(
                    "migraine#what", MIGRAINE, "felt as a throbbing pain on one side of the head", "NHS", "Migraine", "What it is", f"{NHS}/migraine/"
                ),
                cite("migraine#what", MIGRAINE, "sensitive to light or sound", "NHS", "Migraine", "What it is", f"{NHS}/migraine/"),
            ),
            "what_it_may_be",
        ),
        Claim(
            "Lying down in a dark, quiet room can ease an attack.",
            (
                cite(
                    "migraine#what",
                    MIGRAINE,
                    "Lying down in a dark, quiet room can ease an attack.",
                    "NHS",
                    "Migraine",
                    "What it is",
                    f"{NHS}/migraine/",
                ),
            ),
            "self_care",
        ),
        Claim(
            "Simple painkillers work best when taken at the first signs.",
            (
                cite(
                    "migraine#care",
                    PAIN,
                    "they work best when taken at the first signs",
                    "MedlinePlus",
                    "Migraine",
                    "Self-care",
                    f"{MEDLINE}/migraine.html",
                    "recalled",
                ),
            ),
            "self_care",
        ),
        Claim(
            "See a doctor at once for a sudden headache, the worst of your life, or one with a stiff neck and fever.",
            (cite("headache#help", WARN, WARN, "MedlinePlus", "Headache", "When to get help", f"{MEDLINE}/headache.html"),),
            "when_to_get_help",
        ),
    ),
    questions=(
        Question(
            "stiff-neck",
            "Is your neck stiff, so that you cannot put your chin on your chest?",
            "A stiff neck with a headache would make this urgent.",
        ),
    ),
    sources=(
        Source(
            "tension#what",
            "tension-headache",
            "Tension headache",
            "Symptoms",
            "NHS",
            f"{NHS}/tension-headaches/",
            "A tension headache may feel like a constant ache on both sides of the head, as if a tight band were stretched round it.",
            0.71,
            ("dense", "graph"),
        ),
    ),
    unsupported=(Unsupported("Migraines always go away within a day.", "No passage says this."),),
    cautions=("Ibuprofen and warfarin together raise the risk of bleeding; ask a pharmacist first.",),
    composer="model",
    disclaimer=DISCLAIMER,
    timings={"triage": 0.01, "answer": 7.4},
)
CRISIS = Answer(
    history=PatientHistory(),
    triage=Triage(TriageLevel.EMERGENCY, (), "Call your emergency number or a crisis line now, and stay with somebody.", "You may be in danger."),
    reply=(
        "I am really glad that you told me, and I am sorry that you are in so much pain.\nYou do not have to get through this moment alone.\n"
        "Please call your emergency number or a crisis line in your area right now."
    ),
    refused=False,
    composer="fixed",
)
SEVERAL = replace(
    ORDINARY,
    questions=(
        Question(
            "urinary-retention",
            "Is any of these so?",
            "It could change how urgent this is.",
            options=(("urinary-retention", "cannot pass urine"), ("saddle-numbness", "numb between the legs"), ("leg-weakness", "weak legs")),
        ),
    ),
)
SCRIPT = (("kill myself", CRISIS), ("chest pain", EMERGENCY), ("back hurts", SEVERAL), ("headache", ORDINARY), ("neck stiff", ORDINARY))


@dataclass
class FakeRespondent:
    """Answers by a keyword of the message.

    ``crash`` in a message raises a model error after the triage; ``delay`` seconds pass before every event; ``asked`` records each call.
    """

    delay: float = 0.0
    uses_model: bool = True

    def __post_init__(self) -> None:
        self.asked: list[tuple[str, PatientHistory, Mode]] = []

    def ask(self, text: str, history: PatientHistory, mode: Mode, person: str = "") -> Iterator[Event]:
        """The scripted events of the first keyword found; the history grows by the message."""
        self.asked.append((text, history, mode))
        answer = next((answer for keyword, answer in SCRIPT if keyword in text.lower()), ORDINARY)
        answer = replace(answer, history=replace(history, turns=(*history.turns, Turn("user", text))))
        for event in events(answer):
            time.sleep(self.delay)
            if "crash" in text and not isinstance(event, TriageReady):
                raise ModelError("The language model stopped answering; start Anamnesis with --llm none.")
            if "bug" in text and not isinstance(event, TriageReady):
                raise RuntimeError("a bug")
            yield event

    def profile(self, data: dict[str, object]) -> PatientHistory:
        """Reads numbers and ``N weeks``; refuses any other age."""
        age, pregnant = data.get("age"), data.get("pregnant")
        if isinstance(age, str):
            if not age.endswith("weeks"):
                raise BadInput(f"I cannot read the age “{age}”; write years, or for example 7 weeks.")
            age = float(age.removesuffix("weeks")) * 7 / 365.25
        weeks = pregnant if isinstance(pregnant, float) else None
        sex = cast(Sex | None, data.get("sex"))
        conditions, medicines, allergies = (tuple(cast(list[str], data.get(key, []))) for key in ("conditions", "medicines", "allergies"))
        known = bool(pregnant) if pregnant is not None else None
        return PatientHistory(cast(float | None, age), sex, known, weeks, conditions, medicines, allergies)


def events(answer: Answer) -> Iterator[Event]:
    """The events whose fold is ``answer``."""
    yield TriageReady(answer.triage)
    if answer.reply:
        yield ReplyReady(answer.reply, "crisis")
    else:
        yield DifferentialReady(answer.differential)
        yield SourcesReady((*(found(citation) for claim in answer.claims for citation in claim.citations[:1]), *answer.sources))
        yield from (ClaimReady(claim) for claim in answer.claims)
        yield from (QuestionReady(question) for question in answer.questions)
    yield Done(answer)


def found(citation: Citation) -> Source:
    """The passage of a citation as a search would have found it."""
    return Source(
        citation.passage_id,
        citation.document_id,
        citation.title,
        citation.section,
        citation.publisher,
        citation.url,
        citation.passage,
        0.9,
        ("dense",),
    )
