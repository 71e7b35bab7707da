"""The pieces of the web face: exact HTML, escaped, with the quoted words marked where they stand."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from assistant.events import ClaimReady, Done, QuestionReady, ReplyReady, SourcesReady, TriageReady
from assistant.flags import RedFlag
from assistant.types import Answer, Candidate, Citation, Claim, PatientHistory, Question, Reason, Source, Triage, Unsupported
from knowledge_graph.types import TriageLevel
from tests.fakes_web import ORDINARY, FakeRespondent, cite, events
from ui.locale.words import words
from ui.web import cards, explanations, form, html
from ui.web.page import page
from ui.web.session import Session, Shown, again, ask, fail, merge, step, stop
from ui.web.theme import STYLE

EN = words("en")
EVIL = "<script>alert('x')</script>"
SAFE = "&lt;script&gt;alert(&#x27;x&#x27;)&lt;/script&gt;"
FLAG = RedFlag("r", TriageLevel.EMERGENCY, "It can be a heart attack.", "Call now.", "NHS: Heart attack", "https://nhs.uk/h", ("chest-pain",))
TRIAGE = Triage(TriageLevel.EMERGENCY, (FLAG,), "Call your emergency number now.", "Warning signs of a heart attack.")
PASSAGE = "Rest & drink. Call <b>999</b> now. Then wait."


def quoted(text: str, passage: str = PASSAGE, passage_id: str = "p1", basis: str = "read") -> Citation:
    return cite(passage_id, passage, text, "NHS", "Fever", "Self-care", "https://www.nhs.uk/fever", basis)


def turn(candidates: tuple[Candidate, ...]) -> Shown:
    """A turn that has come as far as its explanations."""
    return Shown(1, "x", PatientHistory(), candidates=candidates)


def told(text: str, *citations: Citation, topic: str = "") -> Claim:
    return Claim(text, citations, topic)


class TestBanner:
    def test_first_line_has_the_word_and_what_to_do(self) -> None:
        first = html.banner(TRIAGE, EN).split("</p>")[0]
        assert first.startswith('<div class="banner level-emergency" role="alert"><p class="banner-first"><svg class="icon"')
        assert first.endswith('<strong class="banner-word">Emergency</strong> <span class="banner-do">Call your emergency number now.</span>')

    def test_whoever_reads_chinese_is_told_in_chinese_first_and_then_in_the_words_of_the_rule(self) -> None:
        first, then = html.banner(TRIAGE, words("zh")).split("</p>")[:2]
        assert first.endswith('<strong class="banner-word">急症</strong> <span class="banner-do">请立即拨打当地的急救电话，或马上去最近的急诊。</span>')
        assert then == '<p class="banner-reason" lang="en">Call your emergency number now.'

    def test_red_flag_names_why_and_source(self) -> None:
        assert (
            '<li class="flag"><span class="flag-why">It can be a heart attack.</span> <span class="flag-source">Source: '
            '<a href="https://nhs.uk/h" target="_blank" rel="noopener noreferrer">NHS: Heart attack</a></span></li>'
        ) in html.banner(TRIAGE, EN)

    def test_a_reason_that_a_flag_gives_already_is_said_once(self) -> None:
        assert html.banner(replace(TRIAGE, reason=FLAG.why), EN).count(FLAG.why) == 1

    @pytest.mark.parametrize(("level", "word"), [(3, "Emergency"), (2, "Urgent"), (1, "Routine"), (0, "Self-care")])
    def test_every_level_has_its_own_class_word_and_icon(self, level: int, word: str) -> None:
        at = TriageLevel(level)
        shown = html.banner(Triage(at, (), "Do this.", ""), EN)
        assert f'class="banner level-{at.label}"' in shown
        assert f'<strong class="banner-word">{word}</strong>' in shown
        assert html.LEVEL_ICONS[at] in shown
        assert len(set(html.LEVEL_ICONS.values())) == 4


class TestEscaping:
    def test_nothing_from_outside_becomes_markup(self) -> None:
        flag = RedFlag("r", TriageLevel.URGENT, EVIL, EVIL, EVIL, "https://x/" + EVIL, ())
        citation = Citation("p", "d", EVIL, EVIL, "https://x/" + EVIL, EVIL, EVIL, 0, len(EVIL), EVIL, "read")
        candidate = Candidate(EVIL, EVIL, (EVIL,), 0.5, (Reason("f", EVIL, 1.0),), (Reason("f", EVIL, -1.0),), ("a -has_finding-> b",), TriageLevel.ROUTINE)
        source = Source("q", "d", EVIL, EVIL, EVIL, EVIL, EVIL, 0.5, (EVIL,))
        history = PatientHistory(conditions=(EVIL,))
        answer = Answer(history, TRIAGE, cautions=(EVIL,), abstain_reason=EVIL, disclaimer=EVIL, unsupported=(Unsupported(EVIL, EVIL),))
        pieces = [
            html.banner(Triage(TriageLevel.URGENT, (flag,), EVIL, EVIL), EN),
            html.reply(EVIL, EVIL),
            html.claims_list((told(EVIL, citation, topic=EVIL),), 1, EN),
            html.unsupported(answer.unsupported, EN),
            html.cautions(answer.cautions, EN),
            explanations.panel(turn((candidate,)), EN),
            html.question(Question("f", EVIL, EVIL), EN),
            html.footer(answer, EN),
            html.abstention(answer, EN),
            html.error(EVIL, EN),
            html.notice(EVIL),
            cards.panel((source,), (told(EVIL, citation),), 1, EN),
            page(ask(Session(), EVIL), EN).top,
            form.summary(history, EN, str),
            html.person(EVIL),
        ]
        for piece in pieces:
            assert "<script" not in piece
            assert "&lt;script&gt;" in piece

    def test_an_attribute_cannot_be_left(self) -> None:
        assert (
            html.link('https://x/" onclick="y', "t") == '<a href="https://x/&quot; onclick=&quot;y" target="_blank" rel="noopener noreferrer">t</a>'
        )

    @pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "/etc/passwd", ""])
    def test_only_web_addresses_become_links(self, url: str) -> None:
        assert html.link(url, "title") == "title"


class TestClaims:
    def test_a_chip_leads_to_its_card(self) -> None:
        claim = told("Call.", quoted("Call <b>999</b> now."))
        assert html.claims_list((claim,), 2, EN) == (
            '<ul class="claims"><li class="claim">Call. <a class="chip" href="#source-2-1" title="NHS: Fever" '
            'aria-label="Source 1: NHS, Fever">[1]</a></li></ul>'
        )
        assert 'id="source-2-1"' in cards.cited((claim,), 2, EN)

    def test_numbers_follow_the_passages_in_order_of_first_use(self) -> None:
        first, second = quoted("wait"), quoted("b", "a b c", "p2")
        assert html.numbers((told("A", second), told("B", first, second))) == {"p2": 1, "p1": 2}

    def test_two_quotes_of_one_passage_give_one_chip(self) -> None:
        assert html.claims_list((told("A", quoted("Rest"), quoted("wait")),), 1, EN).count('class="chip"') == 1

    def test_each_topic_gets_one_heading(self) -> None:
        shown = html.claims_list((told("A", topic="self_care"), told("B", topic="self_care"), told("C", topic="when_to_get_help")), 1, EN)
        assert shown.count('<h3 class="topic">') == 2
        assert '<h3 class="topic">Self care</h3>' in shown

    def test_left_out_sentences_stay_behind_a_closed_fold(self) -> None:
        shown = html.unsupported((Unsupported("It cures.", "No passage says this."),), EN)
        assert shown == (
            '<details class="unsupported"><summary>1 sentence was left out: not supported by a source</summary>'
            '<ul><li><q>It cures.</q> <span class="why">No passage says this.</span></li></ul></details>'
        )
        assert html.unsupported((), EN) == ""


class TestCards:
    def test_the_quote_is_marked_exactly_and_the_rest_escaped(self) -> None:
        assert cards.marked((quoted("Call <b>999</b> now."),)) == "Rest &amp; drink. <mark>Call &lt;b&gt;999&lt;/b&gt; now.</mark> Then wait."

    def test_overlapping_quotes_are_joined(self) -> None:
        overlapping = (quoted("drink. Call"), quoted("Rest & drink."))
        assert cards.marked(overlapping) == "<mark>Rest &amp; drink. Call</mark> &lt;b&gt;999&lt;/b&gt; now. Then wait."

    @pytest.mark.parametrize(("section", "place"), [("Treatment", "Treatment · page 2 · page 3"), ("page 2", "page 2 · page 3")])
    def test_a_card_names_every_page_that_is_quoted_once(self, section: str, place: str) -> None:
        one = replace(cite("p", "Rest. Drink.", "Rest.", "Own", "Fever", section, ""), page=2)
        claims = (Claim("Drink.", (replace(one, quote="Drink.", start=6, end=12, page=3),)), Claim("Rest.", (one,)))
        assert f'<span class="section">{place}</span>' in cards.cited(claims, 1, EN)

    def test_a_card_names_publisher_title_section_address_and_basis(self) -> None:
        card = cards.cited((told("A", quoted("wait", basis="recalled")),), 1, EN)
        where = 'href="https://www.nhs.uk/fever" target="_blank" rel="noopener noreferrer"'
        assert '<p class="publisher">NHS<span class="tag basis-recalled"' in card
        assert f'<h3 class="card-title"><a {where}>Fever</a></h3><p class="where"><span class="section">Self-care</span></p>' in card
        assert ">recalled</span>" in card

    def test_of_a_file_on_the_server_the_name_is_told_and_not_where_it_lies(self) -> None:
        one = cite("p", "Rest. Drink.", "Rest.", "Own", "Fever", "", "file:///srv/clinic/dr%20jones/fever%20leaflet.pdf")
        card = cards.cited((Claim("Rest.", (one,)),), 1, EN)
        assert '<p class="address">fever leaflet.pdf</p>' in card
        assert "clinic" not in card

    def test_what_answers_nothing_is_folded_away_and_said_to_be_so(self) -> None:
        shown = cards.panel(ORDINARY.sources, (), 1, EN, abstained=True)
        assert shown.startswith('<p class="hollow">No passage answers this well enough.')
        assert '<details class="found"><summary>' in shown

    def test_cited_passages_are_not_listed_again_among_the_found(self) -> None:
        shown = cards.panel(ORDINARY.sources, ORDINARY.claims, 1, EN)
        assert shown.count('class="card"') == 3
        assert "<summary>1 more passage found, not quoted</summary>" in shown


class TestDifferential:
    def test_a_bar_says_its_value_to_everyone(self) -> None:
        shown = explanations.panel(turn(ORDINARY.differential), EN)
        assert 'role="meter" aria-label="Migraine" aria-valuemin="0" aria-valuemax="100" aria-valuenow="52" aria-valuetext="52 %"' in shown
        assert '<span class="bar-fill" style="width:52%"></span>' in shown
        assert '<span class="reasons-label">Speaks against</span><ul><li>No flickering lights before it<span class="weight"' in shown

    def test_a_reason_is_drawn_as_long_as_it_weighs_beside_the_heaviest(self) -> None:
        shown = explanations.panel(turn(ORDINARY.differential), EN)
        assert 'Headache on one side<span class="weight" aria-hidden="true"><i style="width:100%"></i></span>' in shown
        assert 'Light hurts<span class="weight" aria-hidden="true"><i style="width:69%"></i></span>' in shown

    def test_the_path_is_a_picture_that_can_be_read_out(self) -> None:
        shown = explanations.panel(turn(ORDINARY.differential), EN)
        assert 'role="img" aria-label="Migraine often shows Headache on one side; Headache on one side is a kind of headache"' in shown

    def test_what_was_not_asked_is_listed_by_name(self) -> None:
        asked = replace(turn(ORDINARY.differential), unasked={"migraine": ("aura",)}, names={"aura": ("flashing lights", "闪光")})
        assert '<span class="reasons-label">Not asked yet</span><ul><li>flashing lights</li></ul>' in explanations.panel(asked, EN)
        assert '<span class="reasons-label">尚未询问</span><ul><li>闪光</li></ul>' in explanations.panel(asked, words("zh"))

    def test_a_small_probability_is_not_called_zero(self) -> None:
        assert explanations.percent(0.004, EN) == "under 1 %"


class TestSession:
    def test_the_page_follows_the_events(self) -> None:
        session = ask(Session(), "headache")
        assert "Checking how urgent this is" in page(session, EN).body
        for event in events(ORDINARY):
            session = step(session, event)
            assert page(session, EN).question == ("" if not isinstance(event, Done) else html.question(ORDINARY.questions[0], EN))
        assert session.now is not None
        assert session.now.claims == ORDINARY.claims
        assert page(session, EN).body.count('class="claim"') == 4

    def test_done_brings_the_history_and_retry_takes_it_back(self) -> None:
        fake = FakeRespondent()
        session = ask(Session(), "headache")
        for event in fake.ask("headache", session.history, "patient"):
            session = step(session, event)
        assert [turn.text for turn in session.history.turns] == ["headache"]
        asked = again(session, PatientHistory(age=30), "headache since Monday")
        assert (asked.history, asked.past, asked.former) == (PatientHistory(age=30), (), session)
        assert asked.now is not None
        assert (asked.now.number, asked.now.text) == (1, "headache since Monday")

    def test_a_message_asked_again_in_vain_leaves_the_answer_above_it_and_what_was_known(self) -> None:
        session = ask(Session(), "headache")
        for event in FakeRespondent().ask("headache", session.history, "patient"):
            session = step(session, event)
        for ended in (stop(again(session, PatientHistory(), "x")), fail(again(session, PatientHistory(), "x"), "Pull the weights.")):
            assert ended.now is not None
            assert (ended.past, ended.history, ended.former) == ((session.now,), session.history, session)
            assert (ended.now.number, ended.now.text, ended.now.before) == (2, "x", PatientHistory())
            once_more = again(ended, PatientHistory(), "y")
            assert (once_more.past, once_more.history, once_more.former) == ((), PatientHistory(), session)

    def test_a_message_without_an_answer_is_simply_replaced(self) -> None:
        asked = again(replace(stop(ask(Session(), "x")), conversation="c"), PatientHistory(), "y")
        assert (asked.past, asked.former, asked.conversation) == ((), None, "c")

    def test_a_stopped_answer_stays_and_says_so(self) -> None:
        session = step(step(ask(Session(), "x"), TriageReady(TRIAGE)), ClaimReady(told("Sit down.")))
        shown = page(stop(session), EN)
        assert "Sit down." in shown.body
        assert "Stopped. What stands above is incomplete" in shown.body
        assert 'role="alert"' in shown.top
        assert not shown.running

    def test_a_failed_turn_says_why(self) -> None:
        assert html.error("Pull the weights.", EN) in page(fail(ask(Session(), "x"), "Pull the weights."), EN).body

    def test_a_fixed_reply_and_an_abstention_are_shown(self) -> None:
        replied = step(ask(Session(), "x"), ReplyReady("Please call.", "crisis"))
        assert '<section class="reply reply-crisis"><p>Please call.</p></section>' in page(replied, EN).body
        unsure = step(ask(Session(), "x"), Done(Answer(PatientHistory(), TRIAGE, abstained=True, abstain_reason="Nothing close enough.")))
        assert "<p>Nothing close enough.</p>" in page(unsure, EN).body

    def test_past_turns_keep_their_sources_and_are_not_announced_again(self) -> None:
        session = ask(Session(), "one")
        for event in events(ORDINARY):
            session = step(session, event)
        past = page(ask(session, "two"), EN).past
        assert 'id="source-1-1"' in past
        assert 'role="alert"' not in past

    def test_sources_show_before_the_first_claim(self) -> None:
        shown = page(step(ask(Session(), "x"), SourcesReady(ORDINARY.sources)), EN)
        assert '<details class="found" open>' in shown.sources

    def test_question_waits_for_the_end(self) -> None:
        assert page(step(ask(Session(), "x"), QuestionReady(Question("f", "Fever?", ""))), EN).question == ""


class TestForm:
    def test_the_profile_has_only_what_was_filled_in(self) -> None:
        assert form.profile(("", None, "", None, "", "")) == {}
        assert form.profile(("7 weeks", "female", "20 weeks", "asthma, gout", "", "penicillin;latex")) == {
            "age": "7 weeks", "sex": "female", "pregnant": 20.0, "conditions": ["asthma", "gout"], "allergies": ["penicillin", "latex"],
        }  # fmt: skip

    @pytest.mark.parametrize(("typed", "value"), [("yes", True), ("No", False), ("12", 12.0), ("maybe", "maybe")])
    def test_pregnancy(self, typed: str, value: object) -> None:
        assert form.profile(("", "", typed, "", "", ""))["pregnant"] == value

    @pytest.mark.parametrize(("years", "text"), [(7 * 7 / 365.25, "7 weeks"), (0.5, "6 months"), (34.0, "34 years"), (67.91, "67 years")])
    def test_ages_as_people_say_them(self, years: float, text: str) -> None:
        assert form.age_text(years, EN) == text

    def test_the_form_wins_and_what_it_drops_is_dropped(self) -> None:
        heard = Session(history=PatientHistory(age=30, medicines=("warfarin",)))
        filled = merge(heard, PatientHistory(age=34, medicines=("metformin",), allergies=("latex",)))
        assert (filled.history.age, filled.history.medicines, filled.history.allergies) == (34, ("metformin", "warfarin"), ("latex",))
        emptied = merge(filled, PatientHistory(medicines=("metformin",)))
        assert (emptied.history.age, emptied.history.medicines, emptied.history.allergies) == (None, ("metformin", "warfarin"), ())

    def test_an_unchanged_form_does_not_overrule_the_conversation(self) -> None:
        filled = merge(Session(), PatientHistory(pregnant=False))
        said = replace(filled, history=replace(filled.history, pregnant=True))
        assert merge(said, PatientHistory(pregnant=False)).history.pregnant is True


class TestStyle:
    PAIRS = (
        ("ink", "paper"), ("ink", "ground"), ("soft", "paper"), ("soft", "ground"), ("accent", "paper"), ("accent", "accent-soft"), ("ink", "accent-soft"),
        ("on-strong", "emergency"), ("on-strong", "urgent"), ("routine-ink", "routine"), ("care-ink", "care"), ("warn-ink", "warn"), ("bad-ink", "bad"),
        ("mark-ink", "mark"), ("soft", "accent-soft"), ("ink", "bar"),
    )  # fmt: skip

    @pytest.mark.parametrize("dark", [False, True])
    def test_every_text_has_a_contrast_of_at_least_4_5(self, dark: bool) -> None:
        light, rest = STYLE.read_text(encoding="utf-8").split("\n.dark", 1)
        colours = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6})", light)) | (dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6})", rest)) if dark else {})
        low = {pair: contrast(colours[pair[0]], colours[pair[1]]) for pair in self.PAIRS if contrast(colours[pair[0]], colours[pair[1]]) < 4.5}
        assert low == {}


def contrast(one: str, other: str) -> float:
    """The ratio of WCAG 2.1, from 1 to 21."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    """Relative luminance of ``#rrggbb`` (WCAG 2.1)."""
    channels = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_the_banner_says_what_would_change_it_and_whom_it_is_about() -> None:
    triage = Triage(TriageLevel.ROUTINE, (), "Book an appointment.", "Because of: cough.", "within days", (), ("age", "pulse"), ("Blood <coughed>: it can be a clot.",), "This is about the person you call “wife”, not about you.")
    shown = html.banner(triage, EN)
    assert "<summary>Get help sooner if …</summary>" in shown
    assert "<li>Blood &lt;coughed&gt;: it can be a clot.</li>" in shown
    assert "Not known, and it could matter: age, pulse" in shown
    assert '<p class="banner-about">This is about the person you call “wife”, not about you.</p>' in shown
    assert "safety-net" not in html.banner(Triage(TriageLevel.ROUTINE, (), "do", "because"), EN)
