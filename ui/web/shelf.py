"""The tab of conversations that are kept: list, search, open, rename, delete."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from html import escape
from typing import Literal

import gradio as gr

from assistant.records.desk import Desk
from assistant.records.values import Conversation
from ui.locale.words import Words
from ui.web.labels import ACTING, Labels, piece

Change = Literal["", "rename", "delete"]
LONGEST_TITLE = 120


@dataclass(frozen=True, slots=True)
class Shelf:
    """What the tab shows.

    Attributes:
        rows: conversations, the one changed last first; None where nothing is kept.
        query: the words that were searched for.
        changing: id of the one that is being renamed or is about to be deleted, and which of the two.
    """

    rows: tuple[Conversation, ...] | None = None
    query: str = ""
    changing: tuple[str, Change] = ("", "")


@dataclass(frozen=True, slots=True)
class ShelfPanel:
    """The parts of the tab."""

    shelf: gr.State
    shown: gr.HTML


def layout(labels: Labels) -> ShelfPanel:
    """Draws the tab."""
    with labels.draw(gr.Tab, {"label": "tab.shelf"}, elem_id="tab-shelf", render_children=True):
        return ShelfPanel(gr.State(Shelf()), piece("", "shelf", ACTING))


def read(desk: Desk | None, query: str = "") -> Shelf:
    """What is kept, or what holds the words of a query.

    Raises:
        RecordsError: it cannot be read.
    """
    if desk is None:
        return Shelf()
    query = query.strip()
    return Shelf(desk.conversations.search(query) if query else desk.conversations.list(), query)


def acted(desk: Desk, shelf: Shelf, act: Mapping[str, object]) -> Shelf:
    """The tab after a press of one of its buttons, ``open`` apart.

    Raises:
        RecordsError: it could not be done.
    """
    key, wanted = str(act.get("key", "")), act.get("act")
    if wanted == "find":
        return read(desk, str(act.get("words", "")))
    if wanted in ("rename", "delete"):
        return replace(shelf, changing=(key, "rename" if wanted == "rename" else "delete"))
    if wanted == "save" and (title := str(act.get("title", "")).strip()):
        desk.conversations.rename(key, title[:LONGEST_TITLE])
    if wanted == "yes":
        desk.conversations.delete(key)
    return read(desk, shelf.query)


def page(shelf: Shelf, now: str, words: Words) -> str:
    """The tab as HTML.

    Args:
        now: id of the conversation that is open.
    """
    if shelf.rows is None:
        return f'<p class="hollow">{words("shelf.off")}</p>'
    # Also where there is no conversation: what stands under About me may be kept.
    own = f'<p class="own"><a href="/own">{words("shelf.own")}</a></p>'
    if not shelf.rows and not shelf.query:
        return f'<p class="hollow">{words("shelf.none")}</p>{own}'
    find = (
        f'<form class="find" role="search"><label>{words("shelf.search")}<input type="search" name="words" value="{escape(shelf.query)}" autocomplete="off"></label>'
        f'<button class="quiet" data-act="find">{words("shelf.find")}</button></form>'
    )
    rows = "".join(row(one, shelf.changing, one.id == now, words) for one in shelf.rows)
    return find + (f'<ul class="shelf">{rows}</ul>' if rows else f'<p class="hollow" role="status">{words("shelf.found")}</p>') + own


def row(one: Conversation, changing: tuple[str, Change], now: bool, words: Words) -> str:
    """One conversation: as it stands, with its new title, or asked once more before it goes."""
    what = changing[1] if changing[0] == one.id else ""
    inner = {"rename": renaming, "delete": deleting}.get(what, standing)(one, words)
    current, mark = (' aria-current="true"', f' <span class="tag">{words("shelf.now")}</span>') if now else ("", "")
    when = f'<time datetime="{_when(one):%Y-%m-%dT%H:%M}">{_when(one):%Y-%m-%d %H:%M}</time>'
    return f'<li class="kept"{current}>{inner}<p class="kept-when">{when}{mark}</p></li>'


def standing(one: Conversation, words: Words) -> str:
    """Title and what can be done with it."""
    title = escape(one.title or words("shelf.untitled"))
    return (
        f'<button class="kept-title" data-act="open" data-key="{one.id}" aria-label="{_named("open", one, words)}">{title}</button>'
        f'<span class="kept-acts">{_button("rename", one, words)}{_button("delete", one, words)}</span>'
    )


def renaming(one: Conversation, words: Words) -> str:
    """A field for the new title."""
    return (
        f'<form class="kept-form"><label>{words("shelf.title")}<input type="text" name="title" maxlength="{LONGEST_TITLE}" value="{escape(one.title)}" data-focus></label>'
        f'<button class="quiet" data-act="save" data-key="{one.id}">{words("shelf.save")}</button>'
        f'<button type="button" class="quiet" data-act="keep">{words("shelf.cancel")}</button></form>'
    )


def deleting(one: Conversation, words: Words) -> str:
    """The question whether it is meant."""
    title = escape(one.title or words("shelf.untitled"))
    return (
        f'<div class="kept-form" role="alertdialog" aria-label="{words("shelf.sure")}"><p><b>{title}</b></p><p>{words("shelf.sure")}</p>'
        f'<button class="quiet danger" data-act="yes" data-key="{one.id}">{words("shelf.yes")}</button>'
        f'<button class="quiet" data-act="keep" data-focus>{words("shelf.keep")}</button></div>'
    )


def _button(act: str, one: Conversation, words: Words) -> str:
    return f'<button class="quiet" data-act="{act}" data-key="{one.id}" aria-label="{_named(act, one, words)}">{words(f"shelf.{act}")}</button>'


def _named(act: str, one: Conversation, words: Words) -> str:
    return escape(words("shelf.of", act=words(f"shelf.{act}"), title=one.title or words("shelf.untitled")))


def _when(one: Conversation) -> datetime:
    return datetime.fromtimestamp(one.changed).astimezone()
