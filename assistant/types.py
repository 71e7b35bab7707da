"""Values that one turn of care passes on; all frozen."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from assistant.flags import NearlyFired, RedFlag
from knowledge_graph.lexicon import Severity
from knowledge_graph.speech import Tongue
from knowledge_graph.types import Mention, TriageLevel

Mode = Literal["patient", "clinician"]
Sex = Literal["female", "male"]
Onset = Literal["sudden", "gradual"]
Course = Literal["better", "worse", "same", "comes_and_goes"]
Side = Literal["left", "right", "both"]
OptionKind = Literal["medicine", "class", "measure"]
Prescriber = Literal["needed", "not needed", "depends"]
# Topic of the claims that a model has worded.
SUMMARY = "In short"


@dataclass(frozen=True, slots=True)
class FindingNow:
    """A finding of the patient.

    Attributes:
        id: of the finding.
        present: False when the person says that it is absent.
        hours: how long it has lasted, where said.
        said: the words that stated it.
        severity: ``mild``, ``moderate``, ``severe``, or a number such as ``7/10``.
        radiates_to: where it spreads to, in the words of the text; likewise ``worse_with`` and ``better_with``.
    """

    id: str
    present: bool = True
    hours: float | None = None
    said: str = ""
    severity: str | None = None
    onset: Onset | None = None
    course: Course | None = None
    side: Side | None = None
    radiates_to: tuple[str, ...] = ()
    worse_with: tuple[str, ...] = ()
    better_with: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Vital:
    """One measurement.

    Attributes:
        name: ``temperature`` (°C), ``heart_rate`` (/min), ``respiratory_rate`` (/min), ``spo2`` (%), ``systolic`` and
            ``diastolic`` (mmHg), ``glucose`` or ``ketones`` (mmol/l).
    """

    name: str
    value: float
    said: str = ""


@dataclass(frozen=True, slots=True)
class Dose:
    """How a medicine is taken, in the words of the text: ``500 mg twice a day``; never computed with."""

    medicine: str
    text: str


@dataclass(frozen=True, slots=True)
class Turn:
    """One message of a conversation."""

    role: Literal["user", "assistant"]
    text: str


@dataclass(frozen=True, slots=True)
class PatientHistory:
    """What is known about the person who needs care.

    Attributes:
        age: years; 0.25 is three months.
        pregnant: False when known not to be; ``weeks`` where known.
        conditions, medicines, allergies: ids of concepts, or the words given where nothing was recognised.
        findings: latest statement per finding.
        doses: as stated, for medicines the person takes.
        family: ids of illnesses and findings of relatives.
        past: ids of illnesses and findings that the person had once and does not report now.
        about: ``self``, or the word for the person whom somebody else writes for.
        others: True when complaints of yet another person are told too.
        mixed: True when a message was about another person than those before it, so that what is told here may be of two.
        unsure: ids of findings that were asked for and that the person could not tell, and of illnesses not had before.
        language: of the person's last message that was no answer to a question; what is told them is in it.
    """

    age: float | None = None
    sex: Sex | None = None
    pregnant: bool | None = None
    weeks: float | None = None
    conditions: tuple[str, ...] = ()
    medicines: tuple[str, ...] = ()
    allergies: tuple[str, ...] = ()
    findings: tuple[FindingNow, ...] = ()
    vitals: tuple[Vital, ...] = ()
    turns: tuple[Turn, ...] = ()
    doses: tuple[Dose, ...] = ()
    family: tuple[str, ...] = ()
    past: tuple[str, ...] = ()
    about: str = "self"
    others: bool = False
    mixed: bool = False
    unsure: tuple[str, ...] = ()
    language: Tongue = "en"

    @property
    def present(self) -> tuple[str, ...]:
        """Ids of the findings that are present."""
        return tuple(finding.id for finding in self.findings if finding.present)

    @property
    def absent(self) -> tuple[str, ...]:
        """Ids of the findings that were denied."""
        return tuple(finding.id for finding in self.findings if not finding.present)


@dataclass(frozen=True, slots=True)
class Triage:
    """How soon care is needed and why.

    Attributes:
        level: never lowered by anything that follows.
        red_flags: rules that fired, most urgent first.
        do: what to do now, in one line.
        reason: one sentence for people.
        within: the time frame, in words.
        nearly: rules that lack one thing, most urgent first.
        unknown: what they wait for that only the person can tell or measure, in words.
        watch: what to look out for; each would make it more urgent.
        about: whom it was taken to be about, where that can be mistaken; one sentence for people.
        understood: False where nothing that was told was recognised, so that the level says nothing.
        language: of all that is in words.
    """

    level: TriageLevel
    red_flags: tuple[RedFlag, ...]
    do: str
    reason: str
    within: str = ""
    nearly: tuple[NearlyFired, ...] = ()
    unknown: tuple[str, ...] = ()
    watch: tuple[str, ...] = ()
    about: str = ""
    understood: bool = True
    language: Tongue = "en"


@dataclass(frozen=True, slots=True)
class Reason:
    """One finding that speaks for or against a candidate; ``weight`` is its share of the log-odds (natural log)."""

    finding: str
    name: str
    weight: float


@dataclass(frozen=True, slots=True)
class Candidate:
    """A condition that could explain the findings.

    Attributes:
        probability: among the conditions known here and an unnamed rest; they sum to less than 1.
        path: the chain of graph relations from the strongest finding, for people.
    """

    id: str
    name: str
    also: tuple[str, ...]
    probability: float
    supports: tuple[Reason, ...]
    against: tuple[Reason, ...]
    path: tuple[str, ...]
    urgency: TriageLevel


@dataclass(frozen=True, slots=True)
class Question:
    """The next thing to ask.

    Attributes:
        finding: id of the finding it asks for; of a grouped question the first one.
        why: what the answer would decide.
        options: (id, name) of each of several findings that are asked for at once; empty for a plain question.
        rule: the red-flag rule that the answer would complete; empty where it only tells illnesses apart.
    """

    finding: str
    text: str
    why: str
    options: tuple[tuple[str, str], ...] = ()
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Citation:
    """A verbatim quote and where it stands.

    Attributes:
        quote: equals ``passage[start:end]``.
        basis: ``read``, ``excerpt`` or ``recalled`` for built-in pages, empty elsewhere.
        page: in the file, from 1, where it has pages.
        year: of publication, where the source states one.
        kind: ``guideline``, ``article``, ``leaflet`` or ``page``, where known.
    """

    passage_id: str
    document_id: str
    title: str
    publisher: str
    url: str
    quote: str
    passage: str
    start: int
    end: int
    section: str = ""
    basis: str = ""
    page: int | None = None
    year: int | None = None
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Claim:
    """One sentence of advice with the quotes that support it.

    Attributes:
        topic: section of the page that it is quoted from, or ``SUMMARY``.
        subject: what its page is about, where neither it nor the question says so and the answer begins with another page.
    """

    text: str
    citations: tuple[Citation, ...]
    topic: str = ""
    subject: str = ""

    @property
    def shown(self) -> str:
        """The sentence behind its subject: "Bursitis: Wrap the ice pack in a towel."."""
        return f"{self.subject}: {self.text}" if self.subject else self.text


@dataclass(frozen=True, slots=True)
class Unsupported:
    """A sentence that was written but failed its check; never shown as advice."""

    text: str
    why: str


@dataclass(frozen=True, slots=True)
class Source:
    """A passage found for the question."""

    passage_id: str
    document_id: str
    title: str
    section: str
    publisher: str
    url: str
    text: str
    score: float
    found_by: tuple[str, ...]
    page: int | None = None
    year: int | None = None
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Objection:
    """What speaks against an option for this person.

    Attributes:
        key: names the row of the tables, or the passage, that it comes from.
        severity: ``avoid`` for what this person should not have.
        source: publisher and title; the page of the medicine for contraindications.
        citation: the sentence, where it rests on one.
    """

    key: str
    severity: Severity
    text: str
    advice: str
    source: str
    url: str = ""
    citation: Citation | None = None


@dataclass(frozen=True, slots=True)
class Option:
    """One thing that can be done.

    Attributes:
        concept: id of the medicine or class; empty for a measure, whose ``name`` is the sentence itself.
        condition: id of the illness it is for; empty where a medicine is asked about for itself.
        listed: the illness's page names it among the usual treatments.
        basis: sentences that say so; may be empty where it is only listed.
        strength: ``first-line``, ``second-line``, ``third-line``, ``alternative``, or empty where no sentence says; ``ranked_by`` is that sentence.
        objections: most serious first.
        for_you: sentences of its page on this person's pregnancy, breast-feeding, kidneys or liver; they may speak for it.
        prescriber: whether it needs one, by ``prescribed_by``; None where the page does not say.
        doses, limits: for clinicians, verbatim.
        year: of the source of the first basis; ``stale`` warns clinicians where that is old or not known.
    """

    kind: OptionKind
    name: str
    concept: str = ""
    condition: str = ""
    listed: bool = False
    basis: tuple[Citation, ...] = ()
    strength: str = ""
    ranked_by: Citation | None = None
    objections: tuple[Objection, ...] = ()
    for_you: tuple[Citation, ...] = ()
    prescriber: Prescriber | None = None
    prescribed_by: Citation | None = None
    doses: tuple[Citation, ...] = ()
    limits: tuple[Citation, ...] = ()
    year: int | None = None
    stale: str = ""

    @property
    def contraindicated(self) -> bool:
        """This person should not have it."""
        return any(objection.severity == "avoid" for objection in self.objections)


@dataclass(frozen=True, slots=True)
class Answer:
    """The whole answer: the fold of the events of one turn.

    Attributes:
        reply: a fixed, reviewed text shown first (crisis, refusal), or empty.
        options: of treatment, for this person.
        composer: ``model``, ``extract`` or ``fixed``.
        timings: seconds from the start of the turn to the end of each stage.
        usage: prompt and output tokens of the model, where it was used.
        versions: hash of the built-in knowledge, and of each pack, that the answer was drawn from.
        options: of treatment, for this person.
        differences: pairs of quotes that differ in a number or in yes and no, the newer source first.
    """

    history: PatientHistory
    triage: Triage
    differential: tuple[Candidate, ...] = ()
    claims: tuple[Claim, ...] = ()
    questions: tuple[Question, ...] = ()
    sources: tuple[Source, ...] = ()
    unsupported: tuple[Unsupported, ...] = ()
    cautions: tuple[str, ...] = ()
    options: tuple[Option, ...] = ()
    differences: tuple[tuple[Citation, Citation], ...] = ()
    abstained: bool = False
    abstain_reason: str = ""
    refused: bool = False
    reply: str = ""
    composer: str = ""
    disclaimer: str = ""
    timings: dict[str, float] = field(default_factory=dict)
    usage: dict[str, int] = field(default_factory=dict)
    versions: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Heard:
    """What one message said, before it is merged into the history.

    Attributes:
        mentions: every concept of our own that is named, in context.
        patient: ``self`` or the word for the person who needs care.
        asks: True when the message asks about something rather than only reports.
        imported: concepts that only a pack knows.
        allergies: what the person is allergic to, as ids or in the words given.
    """

    text: str
    mentions: tuple[Mention, ...]
    patient: str
    asks: bool
    language: Tongue
    imported: tuple[Mention, ...] = ()
    allergies: tuple[str, ...] = ()
