"""Which words each part of the page carries, so that all of them change together when another language is chosen."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import gradio as gr

from ui.locale.words import Words, words

T = TypeVar("T")
Said = str | Callable[[Words], Any]
"""A key of the locale, or what makes the value of the words."""

# What a click sends through an event named ``act``: the ``data-`` attributes of a button, the fields around it and the boxes that are ticked.
ACTING = """
const send = (button) => {
  const around = button.closest('form');
  const fields = around ? Object.fromEntries(new FormData(around)) : {};
  const ticked = [...element.querySelectorAll('input[data-item]:checked')].map((box) => box.dataset.item);
  trigger('act', { ...button.dataset, ...fields, ticked });
};
element.addEventListener('click', (event) => {
  const button = event.target.closest('button[data-act]');
  if (button) { event.preventDefault(); send(button); }
});
element.addEventListener('submit', (event) => event.preventDefault());
watch('value', () => element.querySelector('[data-focus]')?.focus());
"""


def piece(value: str, elem_id: str | None = None, script: str | None = None) -> gr.HTML:
    """A place for our own HTML, styled by ``style.css`` alone."""
    return gr.HTML(value, elem_id=elem_id, apply_default_css=False, padding=False, js_on_load=script)


class Labels:
    """The words of the parts that are drawn through it."""

    def __init__(self, first: Words) -> None:
        self._first, self._said = first, dict[Any, Mapping[str, Said]]()

    def draw(self, kind: Callable[..., T], said: Mapping[str, Said], **more: Any) -> T:
        """A part whose properties ``said`` follow the language."""
        part = kind(**{name: _told(one, self._first) for name, one in said.items()}, **more)
        self._said[part] = said
        return part

    def piece(self, said: Said, elem_id: str | None = None, script: str | None = None) -> gr.HTML:
        """A place for our own HTML that follows the language."""
        return self.draw(lambda value: piece(value, elem_id, script), {"value": said})

    @property
    def parts(self) -> list[Any]:
        """All of them."""
        return list(self._said)

    def updates(self, to: Words) -> dict[Any, Any]:
        """Every part in another language."""
        return {part: gr.update(**{name: _told(one, to) for name, one in said.items()}) for part, said in self._said.items()}


def together(*several: dict[Any, Any]) -> dict[Any, Any]:
    """Updates of the same part as one: a label from here and a state from there."""
    found: dict[Any, Any] = {}
    for updates in several:
        for part, value in updates.items():
            before = found.get(part)
            both = isinstance(value, dict) and isinstance(before, dict)
            found[part] = {**before, **value} if both and before is not None else value
    return found


def _told(said: Said, to: Words) -> Any:
    return to(said) if isinstance(said, str) else said(to)


def english() -> Labels:
    """Labels that are English until the browser has said what it wants."""
    return Labels(words("en"))
