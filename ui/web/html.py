"""Pieces of an answer as HTML: values in, strings out. Everything that comes from outside is escaped here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape
from itertools import groupby
from types import MappingProxyType

from assistant.flags import RedFlag
from assistant.types import Answer, Citation, Claim, Option, Question, Triage, Unsupported
from knowledge_graph.types import TriageLevel
from ui.locale.words import Words

# Drawn here rather than taken from an icon or emoji font: it must look the same, and unmistakable, on every machine.
LEVEL_ICONS: Mapping[TriageLevel, str] = {
    TriageLevel.EMERGENCY: "M8 2h8l6 6v8l-6 6H8l-6-6V8zM12 7v6M12 16.6v.4",
    TriageLevel.URGENT: "M12 3l10 18H2zM12 10v5M12 18v.2",
    TriageLevel.ROUTINE: "M4 5h16v15H4zM4 10h16M8 3v4M16 3v4",
    TriageLevel.SELF_CARE: "M3 11l9-8 9 8v10h-6v-6H9v6H3z",
}
UNJUDGED = "M12 3a9 9 0 1 0 0 18a9 9 0 0 0 0-18M9.6 9.6a2.4 2.4 0 1 1 3.4 2.2c-.7.3-1 .8-1 1.7M12 16.6v.2"
COMPOSERS = frozenset({"model", "extract", "fixed"})


def link(url: str, inner: str) -> str:
    """``inner`` (ready HTML) as a link, or as it stands where ``url`` is not a web address (files, ``javascript:``)."""
    if not url.startswith(("https://", "http://")):
        return inner
    return f'<a href="{escape(url)}" target="_blank" rel="noopener noreferrer">{inner}</a>'


def person(name: str) -> str:
    """Who is logged in."""
    return f'<span class="person">{escape(name)}</span>'


def paragraphs(text: str) -> str:
    """Each non-empty line of ``text`` as a paragraph."""
    return "".join(f"<p>{escape(line.strip())}</p>" for line in text.splitlines() if line.strip())


def icon(triage: Triage) -> str:
    """The sign of a level; decoration, since the word stands beside it."""
    path = LEVEL_ICONS[triage.level] if triage.understood else UNJUDGED
    return f'<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false"><path d="{path}"/></svg>'


def level_word(level: TriageLevel, words: Words) -> str:
    """The name of a level."""
    return words(f"level.{level.label}")


def red_flag(flag: RedFlag, words: Words) -> str:
    """Why a rule fired and where it comes from; what it says to do stands in the banner already when it decides the level."""
    source = link(flag.url, escape(flag.source)) if flag.source else words("flag.none")
    return f'<li class="flag"><span class="flag-why">{escape(flag.why)}</span> <span class="flag-source">{words("flag.source")} {source}</span></li>'


def banner(triage: Triage, words: Words) -> str:
    """How soon care is needed. The first line alone is enough to act on: icon, word, what to do now."""
    # What to do is said in the language of the message; whoever reads the page in another is first told in theirs.
    foreign = words.language != triage.language
    kind = triage.level.label if triage.understood else "unjudged"
    do = words(f"do.{kind}") if foreign else escape(triage.do)
    first = (
        f'<p class="banner-first">{icon(triage)}<strong class="banner-word">{words(f"level.{kind}")}</strong> '
        f'<span class="banner-do">{do}</span></p>'
    )
    first += f'<p class="banner-reason" lang="{triage.language}">{escape(triage.do)}</p>' if foreign else ""
    flags = "".join(red_flag(flag, words) for flag in triage.red_flags)
    listed = f'<p class="flags-title">{words("flags")}</p><ul class="flags">{flags}</ul>' if flags else ""
    # Where rules fired, the first of them is the reason; said once is enough.
    told = {flag.why for flag in triage.red_flags}
    reason = f'<p class="banner-reason">{escape(triage.reason)}</p>' if triage.reason and triage.reason not in told else ""
    about = f'<p class="banner-about">{escape(triage.about)}</p>' if triage.about else ""
    return f'<div class="banner level-{kind}" role="alert">{first}{reason}{listed}{about}{safety_net(triage, words)}</div>'


def safety_net(triage: Triage, words: Words) -> str:
    """What would make it more urgent, and what is not known; folded, since the level comes first."""
    signs = "".join(f"<li>{escape(sign)}</li>" for sign in triage.watch)
    watched = f'<ul class="watch">{signs}</ul>' if signs else ""
    unknown = f'<p class="unknown">{escape(words("net.unknown", what=words("fact.between").join(triage.unknown)))}</p>' if triage.unknown else ""
    if not (watched or unknown):
        return ""
    return f'<details class="safety-net"><summary>{words("net.title")}</summary>{watched}{unknown}</details>'


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


def source_label(citation: Citation, number: int, words: Words) -> str:
    """What a screen reader calls a chip or a card; escaped."""
    return escape(words("source.of", number=number, publisher=citation.publisher, title=citation.title))


def chips(claim: Claim, number_of: Mapping[str, int], turn: int, words: Words) -> str:
    """One numbered link for each passage that a claim cites."""
    first = {citation.passage_id: citation for citation in reversed(claim.citations)}
    cited = sorted(first.values(), key=lambda citation: number_of[citation.passage_id])
    return "".join(
        f'<a class="chip" href="#{anchor(turn, number_of[citation.passage_id])}" title="{escape(citation.publisher)}: {escape(citation.title)}" '
        f'aria-label="{source_label(citation, number_of[citation.passage_id], words)}">'
        f"[{number_of[citation.passage_id]}]</a>"
        for citation in cited
    )


def claims_list(claims: tuple[Claim, ...], turn: int, words: Words, below: Mapping[int, str] = MappingProxyType({})) -> str:
    """The advice, a heading for each topic, every sentence followed by its citations.

    Args:
        below: HTML that stands below a claim, by its place in ``claims``.
    """
    number_of = numbers(claims)
    parts = []
    for topic, group in groupby(enumerate(claims), key=lambda placed: placed[1].topic):
        heading = f'<h3 class="topic">{escape(topic_name(topic, words))}</h3>' if topic else ""
        items = "".join(f'<li class="claim">{escape(claim.shown)} {chips(claim, number_of, turn, words)}{below.get(at, "")}</li>' for at, claim in group)
        parts.append(f'{heading}<ul class="claims">{items}</ul>')
    return "".join(parts)


def topic_name(topic: str, words: Words) -> str:
    """The heading of a topic; sections of other documents keep the name that stands there."""
    return words.texts.get(f"topic.{topic}", topic.replace("_", " ").capitalize())


def counted(key: str, count: int, words: Words) -> str:
    """The text for one or for several of something."""
    return words(f"{key}.one") if count == 1 else words(f"{key}.more", count=count)


def unsupported(sentences: tuple[Unsupported, ...], words: Words) -> str:
    """Sentences that failed their check: behind a closed fold, so that nobody takes them for advice."""
    if not sentences:
        return ""
    count = counted("unsupported", len(sentences), words)
    items = "".join(f'<li><q>{escape(one.text)}</q> <span class="why">{escape(words.told(one.why))}</span></li>' for one in sentences)
    return f'<details class="unsupported"><summary>{count}</summary><ul>{items}</ul></details>'


def cautions(texts: tuple[str, ...], words: Words) -> str:
    """Warnings that concern this person, such as an interaction with a medicine they take."""
    if not texts:
        return ""
    items = "".join(f"<li>{escape(text)}</li>" for text in texts)
    return f'<section class="cautions"><h3>{words("cautions")}</h3><ul>{items}</ul></section>'


def differences(pairs: tuple[tuple[Citation, Citation], ...], words: Words) -> str:
    """Sources that do not say the same, side by side with their years."""
    if not pairs:
        return ""
    undated = words("differences.undated")
    sides = (f"<blockquote>“{escape(one.quote)}”<footer>{escape(one.publisher)}, {one.year or undated}</footer></blockquote>" for pair in pairs for one in pair)
    return f'<section class="differences"><h3>{words("differences")}</h3>{"".join(sides)}</section>'


def treatments(options: tuple[Option, ...], words: Words, names: Mapping[str, tuple[str, str]] = MappingProxyType({})) -> str:
    """What can be done, folded: with what speaks against it for this person, and where it stands.

    Args:
        names: English and Chinese name of a medicine, by id.
    """
    if not options:
        return ""
    items = "".join(treatment(option, words, names) for option in options)
    return f'<details class="treatments"><summary>{words("treatments")}</summary><ul>{items}</ul></details>'


def treatment(option: Option, words: Words, names: Mapping[str, tuple[str, str]] = MappingProxyType({})) -> str:
    """One option; what this person should not have says so first."""
    mark = f"<strong>{words('treatment.not')} </strong>" if option.contraindicated else ""
    prescribed = words(f"treatment.prescription.{option.prescriber.replace(' ', '_')}") if option.prescriber else ""
    strength = words(f"treatment.strength.{option.strength}") if option.strength else ""
    told = "".join(f' <span class="tag">{escape(part)}</span>' for part in (strength, prescribed) if part)
    against = "".join(f"<li>{escape(objection.text)} {escape(objection.advice)}</li>" for objection in option.objections)
    quoted = "".join(quoted_line(citation) for citation in (*option.basis[:1], *option.doses, *option.limits))
    stale = f"<li>{escape(words.told(option.stale))}</li>" if option.stale else ""
    name = names[option.concept][1] if words.language == "zh" and option.concept in names else option.name
    return f'<li class="treatment">{mark}{escape(name)}{told}<ul>{against}{quoted}{stale}</ul></li>'


def quoted_line(citation: Citation) -> str:
    """A quote with its source."""
    return f"<li><q>{escape(citation.quote)}</q> {link(citation.url, escape(f'{citation.publisher}: {citation.title}'))}</li>"


def question(one: Question, words: Words) -> str:
    """The next thing to ask and what the answer would decide."""
    why = f'<p class="question-why">{escape(one.why)}</p>' if one.why else ""
    kind = "question several" if one.options else "question"
    return f'<div class="{kind}"><p class="question-label">{words("question")}</p><p class="question-text">{escape(one.text)}</p>{why}</div>'


def footer(answer: Answer, words: Words) -> str:
    """How the answer was made, how long it took, and the disclaimer."""
    seconds = max(answer.timings.values(), default=0.0)
    made = [words(f"made.{answer.composer}") if answer.composer in COMPOSERS else "", words("made.seconds", seconds=seconds) if seconds else ""]
    line = " · ".join(part for part in made if part)
    how = f'<p class="made">{escape(line)}</p>' if line else ""
    disclaimer = f'<p class="disclaimer">{escape(answer.disclaimer)}</p>' if answer.disclaimer else ""
    return f'<footer class="answer-foot">{disclaimer}{how}</footer>' if disclaimer or how else ""


def abstention(answer: Answer, words: Words) -> str:
    """Why there is no advice; the nearest sources stay in their tab."""
    why = paragraphs(answer.abstain_reason or words("abstention.why"))
    return f'<section class="reply reply-abstention"><h3>{words("abstention")}</h3>{why}</section>'


def error(message: str, words: Words) -> str:
    """One line that says what to do; an error as it was raised, in the language of the page."""
    return f'<div class="error" role="alert"><strong>{words("error")}</strong> {escape(words.told(message))}</div>'


def notice(message: str) -> str:
    """A quiet remark, such as that an answer was stopped."""
    return f'<p class="notice" role="status">{escape(message)}</p>'
