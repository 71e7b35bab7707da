"""Pieces of an answer as HTML: values in, strings out. Everything that comes from outside is escaped here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape
from itertools import groupby

from assistant.flags import RedFlag
from assistant.types import SUMMARY, Answer, Candidate, Citation, Claim, Option, Question, Reason, Triage, Unsupported
from knowledge_graph.types import TriageLevel

LEVEL_WORDS: Mapping[TriageLevel, str] = {
    TriageLevel.EMERGENCY: "Emergency",
    TriageLevel.URGENT: "Urgent",
    TriageLevel.ROUTINE: "Routine",
    TriageLevel.SELF_CARE: "Self-care",
}
# Drawn here rather than taken from an icon or emoji font: it must look the same, and unmistakable, on every machine.
LEVEL_ICONS: Mapping[TriageLevel, str] = {
    TriageLevel.EMERGENCY: "M8 2h8l6 6v8l-6 6H8l-6-6V8zM12 7v6M12 16.6v.4",
    TriageLevel.URGENT: "M12 3l10 18H2zM12 10v5M12 18v.2",
    TriageLevel.ROUTINE: "M4 5h16v15H4zM4 10h16M8 3v4M16 3v4",
    TriageLevel.SELF_CARE: "M3 11l9-8 9 8v10h-6v-6H9v6H3z",
}
NO_EVIDENCE = "No source here answers this well enough."
COMPOSERS = {
    "model": "In short: worded by the local model, each sentence checked against its source",
    "extract": "Quoted word for word from the sources",
    "fixed": "A fixed, reviewed reply",
}


def link(url: str, inner: str) -> str:
    """``inner`` (ready HTML) as a link, or as it stands where ``url`` is not a web address (files, ``javascript:``)."""
    if not url.startswith(("https://", "http://")):
        return inner
    return f'<a href="{escape(url)}" target="_blank" rel="noopener noreferrer">{inner}</a>'


def paragraphs(text: str) -> str:
    """Each non-empty line of ``text`` as a paragraph."""
    return "".join(f"<p>{escape(line.strip())}</p>" for line in text.splitlines() if line.strip())


def icon(level: TriageLevel) -> str:
    """The sign of a level; decoration, since the word stands beside it."""
    return f'<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false"><path d="{LEVEL_ICONS[level]}"/></svg>'


def red_flag(flag: RedFlag) -> str:
    """Why a rule fired and where it comes from; what it says to do stands in the banner already when it decides the level."""
    source = link(flag.url, escape(flag.source)) if flag.source else "no source named"
    return f'<li class="flag"><span class="flag-why">{escape(flag.why)}</span> <span class="flag-source">Source: {source}</span></li>'


def banner(triage: Triage) -> str:
    """How soon care is needed. The first line alone is enough to act on: icon, word, what to do now."""
    first = (
        f'<p class="banner-first">{icon(triage.level)}<strong class="banner-word">{LEVEL_WORDS[triage.level]}</strong> '
        f'<span class="banner-do">{escape(triage.do)}</span></p>'
    )
    flags = "".join(red_flag(flag) for flag in triage.red_flags)
    listed = f'<p class="flags-title">Warning signs</p><ul class="flags">{flags}</ul>' if flags else ""
    # Where rules fired, the first of them is the reason; said once is enough.
    told = {flag.why for flag in triage.red_flags}
    reason = f'<p class="banner-reason">{escape(triage.reason)}</p>' if triage.reason and triage.reason not in told else ""
    about = f'<p class="banner-about">{escape(triage.about)}</p>' if triage.about else ""
    return f'<div class="banner level-{triage.level.label}" role="alert">{first}{reason}{listed}{about}{safety_net(triage)}</div>'


def safety_net(triage: Triage) -> str:
    """What would make it more urgent, and what is not known; folded, since the level comes first."""
    signs = "".join(f"<li>{escape(sign)}</li>" for sign in triage.watch)
    watched = f'<ul class="watch">{signs}</ul>' if signs else ""
    unknown = f'<p class="unknown">Not known, and it could matter: {escape(", ".join(triage.unknown))}</p>' if triage.unknown else ""
    if not (watched or unknown):
        return ""
    return f'<details class="safety-net"><summary>Get help sooner if …</summary>{watched}{unknown}</details>'


def reply(text: str, kind: str) -> str:
    """A fixed text, shown word for word."""
    return f'<section class="reply reply-{escape(kind)}">{paragraphs(text)}</section>'


def numbers(claims: Iterable[Claim]) -> dict[str, int]:
    """The number of each cited passage, in the order in which the claims first cite it."""
    cited = dict.fromkeys(citation.passage_id for claim in claims for citation in claim.citations)
    return {passage: number for number, passage in enumerate(cited, start=1)}


def anchor(turn: int, number: int) -> str:
    """The id of a source card; turns differ, so ids stay unique on the page."""
    return f"source-{turn}-{number}"


def chips(claim: Claim, number_of: Mapping[str, int], turn: int) -> str:
    """One numbered link for each passage that a claim cites."""
    first = {citation.passage_id: citation for citation in reversed(claim.citations)}
    cited = sorted(first.values(), key=lambda citation: number_of[citation.passage_id])
    return "".join(
        f'<a class="chip" href="#{anchor(turn, number_of[citation.passage_id])}" title="{escape(citation.publisher)}: {escape(citation.title)}" '
        f'aria-label="Source {number_of[citation.passage_id]}: {escape(citation.publisher)}, {escape(citation.title)}">'
        f"[{number_of[citation.passage_id]}]</a>"
        for citation in cited
    )


def claims_list(claims: tuple[Claim, ...], turn: int) -> str:
    """The advice, a heading for each topic, every sentence followed by its citations; what the model says in short stands on top."""
    number_of = numbers(claims)
    parts = []
    for topic, group in groupby(sorted(claims, key=lambda claim: claim.topic != SUMMARY), key=lambda claim: claim.topic):
        heading = f'<h3 class="topic">{escape(topic.replace("_", " ").capitalize())}</h3>' if topic else ""
        items = "".join(f'<li class="claim">{escape(claim.text)} {chips(claim, number_of, turn)}</li>' for claim in group)
        parts.append(f'{heading}<ul class="claims">{items}</ul>')
    return "".join(parts)


def unsupported(sentences: tuple[Unsupported, ...]) -> str:
    """Sentences that failed their check: behind a closed fold, so that nobody takes them for advice."""
    if not sentences:
        return ""
    count = "1 sentence was" if len(sentences) == 1 else f"{len(sentences)} sentences were"
    items = "".join(f'<li><q>{escape(one.text)}</q> <span class="why">{escape(one.why)}</span></li>' for one in sentences)
    return f'<details class="unsupported"><summary>{count} left out: not supported by a source</summary><ul>{items}</ul></details>'


def cautions(texts: tuple[str, ...]) -> str:
    """Warnings that concern this person, such as an interaction with a medicine they take."""
    if not texts:
        return ""
    items = "".join(f"<li>{escape(text)}</li>" for text in texts)
    return f'<section class="cautions"><h3>Take care</h3><ul>{items}</ul></section>'


def differences(pairs: tuple[tuple[Citation, Citation], ...]) -> str:
    """Sources that do not say the same, side by side with their years."""
    if not pairs:
        return ""
    sides = (f"<blockquote>“{escape(one.quote)}”<footer>{escape(one.publisher)}, {one.year or 'no year'}</footer></blockquote>" for pair in pairs for one in pair)
    return f'<section class="differences"><h3>Sources differ</h3>{"".join(sides)}</section>'


def treatments(options: tuple[Option, ...]) -> str:
    """What can be done, folded: with what speaks against it for this person, and where it stands."""
    if not options:
        return ""
    items = "".join(treatment(option) for option in options)
    return f'<details class="treatments"><summary>Treatments to talk about</summary><ul>{items}</ul></details>'


def treatment(option: Option) -> str:
    """One option; what this person should not have says so first."""
    mark = "<strong>Not for you: </strong>" if option.contraindicated else ""
    told = "".join(f' <span class="tag">{escape(part)}</span>' for part in (option.strength, f"prescription {option.prescriber}" if option.prescriber else "") if part)
    against = "".join(f"<li>{escape(objection.text)} {escape(objection.advice)}</li>" for objection in option.objections)
    quoted = "".join(quoted_line(citation) for citation in (*option.basis[:1], *option.doses, *option.limits))
    stale = f"<li>{escape(option.stale)}</li>" if option.stale else ""
    return f'<li class="treatment">{mark}{escape(option.name)}{told}<ul>{against}{quoted}{stale}</ul></li>'


def quoted_line(citation: Citation) -> str:
    """A quote with its source."""
    return f"<li><q>{escape(citation.quote)}</q> {link(citation.url, escape(f'{citation.publisher}: {citation.title}'))}</li>"


def reasons(label: str, sign: str, found: tuple[Reason, ...]) -> str:
    """What speaks for or against a candidate, as one labelled line."""
    if not found:
        return ""
    items = "".join(f"<li>{escape(reason.name)}</li>" for reason in found)
    return f'<div class="reasons reasons-{sign}"><span class="reasons-label">{label}</span><ul>{items}</ul></div>'


def percent(probability: float) -> str:
    """A probability for people; small ones are not called zero."""
    return "under 1 %" if probability < 0.01 else f"{probability:.0%}".replace("%", " %")


def candidate(one: Candidate) -> str:
    """A possible explanation: a bar, what speaks for and against it, and how the graph leads to it."""
    name = escape(one.name)
    also = f'<p class="also">Also called {escape(", ".join(one.also))}</p>' if one.also else ""
    bar = (
        f'<div class="bar" role="meter" aria-label="{name}" aria-valuemin="0" aria-valuemax="100" aria-valuenow="{one.probability * 100:.0f}" '
        f'aria-valuetext="{percent(one.probability)}"><span class="bar-fill" style="width:{max(one.probability, 0.01):.0%}"></span></div>'
    )
    steps = "".join(f"<li>{escape(step)}</li>" for step in one.path)
    path = f'<details class="path"><summary>How this was reached</summary><ol>{steps}</ol></details>' if steps else ""
    level = f'<span class="tag level-{one.urgency.label}">{LEVEL_WORDS[one.urgency]}</span>'
    head = f'<div class="candidate-head"><h3>{name}</h3><span class="share">{percent(one.probability)}</span></div>'
    why = reasons("Speaks for", "for", one.supports) + reasons("Speaks against", "against", one.against)
    return f'<li class="candidate">{head}{bar}<div class="candidate-meta">{level}{also}</div>{why}{path}</li>'


def differential(candidates: tuple[Candidate, ...]) -> str:
    """What could explain the findings, likeliest first."""
    if not candidates:
        return '<p class="hollow">Nothing to rank yet. Tell me what you feel, and what could explain it appears here.</p>'
    note = '<p class="note">Not a diagnosis. It shows how well each explanation fits what you have said so far; the rest is something not listed.</p>'
    return f'{note}<ol class="differential">{"".join(candidate(one) for one in candidates)}</ol>'


def question(one: Question) -> str:
    """The next thing to ask and what the answer would decide."""
    why = f'<p class="question-why">{escape(one.why)}</p>' if one.why else ""
    kind = "question several" if one.options else "question"
    return f'<div class="{kind}"><p class="question-label">A question for you</p><p class="question-text">{escape(one.text)}</p>{why}</div>'


def footer(answer: Answer) -> str:
    """How the answer was made, how long it took, and the disclaimer."""
    seconds = max(answer.timings.values(), default=0.0)
    made = [COMPOSERS.get(answer.composer, ""), f"{seconds:.1f} s on this computer" if seconds else ""]
    line = " · ".join(part for part in made if part)
    how = f'<p class="made">{escape(line)}</p>' if line else ""
    disclaimer = f'<p class="disclaimer">{escape(answer.disclaimer)}</p>' if answer.disclaimer else ""
    return f'<footer class="answer-foot">{disclaimer}{how}</footer>' if disclaimer or how else ""


def abstention(answer: Answer) -> str:
    """Why there is no advice; the nearest sources stay in their tab."""
    why = paragraphs(answer.abstain_reason or NO_EVIDENCE)
    return f'<section class="reply reply-abstention"><h3>I would rather not guess</h3>{why}</section>'


def error(message: str) -> str:
    """One line that says what to do."""
    return f'<div class="error" role="alert"><strong>That did not work.</strong> {escape(message)}</div>'


def notice(message: str) -> str:
    """A quiet remark, such as that an answer was stopped."""
    return f'<p class="notice" role="status">{escape(message)}</p>'
