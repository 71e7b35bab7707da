"""The tab ``Import``: a file is read, what was understood is shown with its words, and only what the person ticks becomes part of the profile."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from html import escape

import gradio as gr

from assistant.intake.confirm import Confirmed
from assistant.intake.types import Item, Kind
from assistant.vitals.screen import Screened
from assistant.vitals.types import Skipped
from knowledge_graph.speech import speech
from knowledge_graph.store import Knowledge
from ui.locale.words import Words
from ui.web import html
from ui.web.labels import ACTING, Labels, piece
from ui.web.reading import ACCEPTED, MEGABYTES, Read

GROUPS: tuple[tuple[str, tuple[Kind, ...]], ...] = (
    ("person", ("age", "sex", "pregnancy")),
    ("condition", ("condition",)),
    ("medicine", ("medicine",)),
    ("allergy", ("allergy",)),
    ("finding", ("finding",)),
    ("measured", ("vital", "lab")),
    ("procedure", ("procedure", "immunisation")),
    ("family", ("family",)),
)
MOST_LEFT = 40
# The file goes to the server inside the event, so that it never lies on a disk and no address leads to it.
CHOSEN = f"""
element.addEventListener('change', async (event) => {{
  if (event.target.type !== 'file') return;
  const input = event.target, file = input.files && input.files[0];
  if (!file) return;
  let text = '';
  if (file.size <= {MEGABYTES}e6) {{
    const bytes = new Uint8Array(await file.arrayBuffer());
    for (let at = 0; at < bytes.length; at += 32768) text += String.fromCharCode(...bytes.subarray(at, at + 32768));
  }}
  input.value = '';
  const more = Object.fromEntries(new FormData(element.querySelector('form')));
  trigger('chosen', {{ name: file.name, size: file.size, data: btoa(text), ...more }});
}});
"""


@dataclass(frozen=True, slots=True)
class ImportPanel:
    """The parts of the tab; ``read`` is what waits to be ticked."""

    read: gr.State
    choose: gr.HTML
    shown: gr.HTML


def layout(labels: Labels) -> ImportPanel:
    """Draws the tab."""
    with labels.draw(gr.Tab, {"label": "tab.import"}, elem_id="tab-import", render_children=True):
        return ImportPanel(gr.State(None), labels.piece(choose, "choose", CHOSEN), piece("", "understood", ACTING))


def choose(words: Words) -> str:
    """What may be given, and where to give it."""
    field = f'<input type="file" accept="{",".join(ACCEPTED)}">'
    orders = "".join(f'<option value="{key}">{words(f"import.order.{key}")}</option>' for key in ("auto", "day", "month"))
    more = (
        f'<details class="more"><summary>{words("import.more")}</summary><form class="more-form">'
        f'<label>{words("import.order")}<select name="order">{orders}</select></label>'
        f'<label>{words("import.patient")}<input type="text" name="patient" autocomplete="off"></label></form></details>'
    )
    return f'<p class="note">{words("import.note")}</p><label class="choose"><span>{words("import.choose")}</span>{field}</label>{more}'


def page(read: Read, knowledge: Knowledge, words: Words) -> str:
    """What was understood, each item with a box to tick, and what was left out."""
    name, items = escape(read.name), read.intake.items
    skipped = (*read.intake.skipped, *unread(read.screened, words))
    left = folded(words("import.left", count=len(skipped)), skipped, words)
    count = len(read.screened.readings)
    drawn = html.notice(html.counted("import.readings", count, words)) if count else ""
    if not items:
        return drawn + html.notice(words("import.nothing", name=read.name)) + left
    fields = "".join(group(words(f"import.{title}"), [(at, item) for at, item in enumerate(items) if item.kind in kinds], knowledge, words) for title, kinds in GROUPS)
    buttons = (
        f'<button type="button" class="quiet" data-tick="current">{words("import.all")}</button>'
        f'<button type="button" class="quiet strong" data-act="take">{words("import.take")}</button>'
        f'<button type="button" class="quiet" data-act="drop">{words("import.drop")}</button>'
    )
    title = f'<h3>{words("import.understood", name=name)}</h3>'
    return f'<section class="understood">{title}{drawn}<p class="note">{words("import.tick")}</p>{fields}<div class="takes">{buttons}</div>{left}</section>'


def group(title: str, items: Sequence[tuple[int, Item]], knowledge: Knowledge, words: Words) -> str:
    """Items of one kind."""
    if not items:
        return ""
    return f'<fieldset class="group"><legend>{title}</legend>{"".join(box(at, item, knowledge, words) for at, item in items)}</fieldset>'


def box(at: int, item: Item, knowledge: Knowledge, words: Words) -> str:
    """One item with its status, value, date, and the words of the record."""
    name = called(item, knowledge, words)
    value = f" <b>{escape(words.told(' '.join(item.value.split())))}</b>" if item.value and item.value != item.name else ""
    when = f' <time datetime="{item.when}">{item.when}</time>' if item.when else ""
    quote = f'<q>{escape(" ".join(item.quote.split()))}</q> ' if item.quote else ""
    said = f'<span class="item-said"><span class="unseen">{words("import.said")} </span>{quote}<cite>{escape(words.told(item.source))}</cite></span>'
    tag = f'<span class="tag status-{item.status}">{words(f"status.{item.status}")}</span>'
    return (
        f'<label class="item"><input type="checkbox" data-item="{at}" data-status="{item.status}">'
        f'<span class="item-body"><span>{escape(name)}{value}{when} {tag}</span>{said}</span></label>'
    )


def called(item: Item, knowledge: Knowledge, words: Words) -> str:
    """What an item is called in the language of the page; what names nothing that is known here keeps the words of the record."""
    if item.kind == "vital":
        return words(f"vital.{item.name}")
    return speech(words.language, knowledge).name(item.concept) if words.language == "zh" and item.concept in knowledge.concepts else words.told(item.name)


def unread(screened: Screened, words: Words) -> tuple[Skipped, ...]:
    """Readings that are not used."""
    left = (Skipped(one.reading.source, f"{words(f'vital.{one.reading.name}')} {one.reading.said}", one.why) for one in screened.left_out)
    return (*screened.given, *left)


def folded(title: str, skipped: Iterable[Skipped], words: Words) -> str:
    """What was not used, each with its reason, folded."""
    rows = list(dict.fromkeys((words.told(part.source), " ".join(part.said.split())[:160], words.told(part.why)) for part in skipped))
    if not rows:
        return ""
    items = "".join(f"<li>{f'<q>{escape(said)}</q> ' if said else ''}{escape(why)} <cite>{escape(source)}</cite></li>" for source, said, why in rows[:MOST_LEFT])
    return f'<details class="left"><summary>{title}</summary><ul>{items}</ul></details>'


def ticked(read: Read, act: Mapping[str, object]) -> tuple[Item, ...]:
    """The items that the person ticked; what was unsure is so now, since they say so."""
    chosen = act.get("ticked")
    numbers = {int(str(at)) for at in chosen if str(at).isdigit()} if isinstance(chosen, list) else set[int]()
    items = (item for at, item in enumerate(read.intake.items) if at in numbers)
    return tuple(replace(item, status="current") if item.status == "unsure" else item for item in items)


def outcome(kept: Confirmed, given: int, words: Words) -> str:
    """What was added, what contradicts itself, and what has no place in a history."""
    added = html.notice(html.counted("import.added", given - len(kept.unused), words))
    clash = "".join(f"<li>{escape(words.told(one.text))}</li>" for one in kept.conflicts)
    conflicts = f'<section class="cautions"><h3>{words("import.conflicts")}</h3><ul>{clash}</ul></section>' if clash else ""
    rows = "".join(f"<li><q>{escape(part.said)}</q> {escape(words.told(part.why))}</li>" for part in kept.unused)
    unused = f'<section class="left-out"><h3>{words("import.unused")}</h3><ul>{rows}</ul></section>' if rows else ""
    return added + conflicts + unused
