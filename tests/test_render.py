"""Events to lines for a terminal."""

from __future__ import annotations

from dataclasses import replace
from io import StringIO

import pytest
from rich.console import Console

from assistant.events import ClaimReady, DifferentialReady, Done, Event, QuestionReady, ReplyReady, SourcesReady, TriageReady
from assistant.flags import RedFlag
from assistant.story import turn
from assistant.types import Answer, Candidate, Citation, Claim, PatientHistory, Question, Reason, Triage, Unsupported
from knowledge_graph.types import TriageLevel
from tests.fakes_models import FakeParts
from ui.render import Renderer, banner, differential

FLAGS = tuple(RedFlag(f"r{n}", TriageLevel.EMERGENCY, f"Why {n}.", "Call now.", f"Source {n}", "", ()) for n in range(6))
EMERGENCY = Triage(TriageLevel.EMERGENCY, FLAGS, "Call now [911].", "Because [of] it.")


def shown(lines: list[str]) -> str:
    """What a terminal shows of lines with markup."""
    out = StringIO()
    console = Console(file=out, highlight=False, soft_wrap=True, no_color=True, width=200)
    for line in lines:
        console.print(line)
    return out.getvalue()


def rendered(*events: Event) -> str:
    renderer = Renderer()
    return shown([line for event in events for line in renderer.lines(event)])


def citation(quote: str, title: str = "Handbook") -> Citation:
    return Citation("p", "d", title, "Press", "https://example.org", quote, quote, 0, len(quote))


def candidate(probability: float, name: str = "Low iron") -> Candidate:
    return Candidate("a", name, (), probability, tuple(Reason(f"f{n}", f"sign {n}", 1.0) for n in range(6)), (), (), TriageLevel.ROUTINE)


def test_urgency_comes_first_with_what_to_do() -> None:
    lines = shown(list(banner(EMERGENCY))).splitlines()
    assert lines[0] == " EMERGENCY  Call now [911]."
    assert lines[1] == "Because [of] it."
    assert lines[2:] == [f"also: Why {n}. (Source {n})" for n in (1, 2, 3)]


@pytest.mark.parametrize(
    ("level", "word"),
    [
        (TriageLevel.EMERGENCY, "EMERGENCY"),
        (TriageLevel.URGENT, "URGENT · today"),
        (TriageLevel.ROUTINE, "ROUTINE · see a doctor"),
        (TriageLevel.SELF_CARE, "SELF-CARE"),
    ],
)
def test_every_level_has_its_word(level: TriageLevel, word: str) -> None:
    assert word in rendered(TriageReady(Triage(level, (), "Do.", "Why.")))


def test_candidates_are_bars_with_at_most_four_reasons() -> None:
    lines = shown(list(differential((candidate(0.5), candidate(0.009, "Rare"))))).splitlines()
    assert lines[1] == "What it could be (not a diagnosis)"
    assert lines[2:] == [f"   50% {'█' * 10}           Low iron sign 0, sign 1, sign 2, sign 3"]
    assert list(differential((candidate(0.009),))) == []
    assert len(list(differential(tuple(candidate(0.1) for _ in range(9))))) == 2 + 5


def test_what_is_serious_is_named_though_it_is_less_likely() -> None:
    serious = replace(candidate(0.004, "Heart attack"), urgency=TriageLevel.EMERGENCY)
    lines = shown(list(differential((candidate(0.5), serious)))).splitlines()
    assert lines[-1] == "  less likely, but serious and not ruled out: Heart attack"


def test_one_number_a_quote_and_the_sources_at_the_end() -> None:
    one, two = citation("Iron [200 mg] helps."), citation("Tea hinders.")
    answer = Answer(PatientHistory(), EMERGENCY, disclaimer="I am not a doctor.", cautions=("Beware [it].",))
    text = rendered(ClaimReady(Claim("A [b].", (one,))), ClaimReady(Claim("C.", (two, one))), Done(answer))
    assert "• A [b]. [1]\n• C. [2][1]\n" in text
    assert "! Beware [it]." in text
    assert "[1] “Iron [200 mg] helps.” — Press: Handbook. https://example.org\n[2] “Tea hinders.”" in text
    assert text.endswith("I am not a doctor.\n")


def test_a_note_is_shown_and_a_refused_sentence_is_not() -> None:
    answer = Answer(PatientHistory(), EMERGENCY, unsupported=(Unsupported("", "the model failed"), Unsupported("Eat mercury.", "invented")))
    assert "the model failed" in rendered(Done(answer))
    assert "mercury" not in rendered(Done(answer))


def test_other_events() -> None:
    assert rendered(SourcesReady(())) == ""
    assert rendered(DifferentialReady(())) == ""
    assert rendered(QuestionReady(Question("f", "Tired [now]?", "to know"))) == "? Tired [now]? to know\n"
    assert rendered(ReplyReady("Please call.", "crisis")) == "\nPlease call.\n"


@pytest.mark.parametrize("text", ["[red]no[/red]", "[/]", "a \\[b]", "[bold", "a\\b", "200 [mg] 5%"])
def test_markup_in_a_text_is_shown_as_it_stands(text: str) -> None:
    assert rendered(QuestionReady(Question("f", text, text))) == f"? {text} {text}\n"


def test_long_claims_with_brackets_survive_wrapping() -> None:
    text = "word [tag] " * 40
    assert rendered(ClaimReady(Claim(text, (citation("q"),)))).split() == ["•", *text.split(), "[1]"]


def test_a_whole_turn_is_rendered() -> None:
    text = rendered(*turn(FakeParts(), "I am tired and pale", PatientHistory()))
    assert text.index("SELF-CARE") < text.index("What it could be") < text.index("• Tiredness") < text.index("Sources") < text.index("I am not a doctor.")
