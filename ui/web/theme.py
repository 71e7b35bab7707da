"""Colours, type and the small script of the page; everything is served from this folder."""

from __future__ import annotations

from pathlib import Path

import gradio as gr
from gradio.themes.utils.colors import Color

FOLDER = Path(__file__).parent
STYLE = FOLDER / "style.css"
BEHAVIOUR = FOLDER / "behaviour.js"
# Only families that come with an operating system: a web font would be a request to somebody else's server.
SANS = ("system-ui", "-apple-system", "Segoe UI", "Roboto", "Noto Sans", "Liberation Sans", "DejaVu Sans", "Noto Sans CJK SC", "sans-serif")
MONO = ("ui-monospace", "Cascadia Mono", "Menlo", "DejaVu Sans Mono", "monospace")
TEAL = Color("#eef8f8", "#dcf0f1", "#b9dfe2", "#8cc9ce", "#4fa5ad", "#1f7f89", "#0b6470", "#09535d", "#08434b", "#07363d", "#04252a")
SLATE = Color("#f6f9fa", "#eef3f5", "#dbe4e8", "#bccad1", "#8b9ca6", "#62757f", "#4a5b66", "#37474f", "#22313a", "#16232b", "#0e1619")


def theme() -> gr.themes.Base:
    """The theme; the layout and our own pieces are in ``style.css``."""
    return gr.themes.Base(primary_hue=TEAL, secondary_hue=TEAL, neutral_hue=SLATE, font=SANS, font_mono=MONO).set(
        body_background_fill="#f3f7f8",
        body_background_fill_dark="#0e1619",
        body_text_color="#16232b",
        body_text_color_dark="#e8f0f2",
        block_background_fill="#ffffff",
        block_background_fill_dark="#152025",
        block_border_width="0px",
        block_shadow="none",
        block_label_text_color="#37474f",
        block_title_text_color="#22313a",
        block_title_text_color_dark="#d5e0e4",
        block_info_text_color="#4a5b66",
        block_info_text_color_dark="#a9bac3",
        input_background_fill="#ffffff",
        input_background_fill_dark="#101a1e",
        input_border_color="#8b9ca6",
        input_border_color_dark="#5b6d77",
        input_border_width="1px",
        input_placeholder_color="#5d6f79",
        input_placeholder_color_dark="#93a5ae",
        button_primary_background_fill="*primary_600",
        button_primary_background_fill_hover="*primary_700",
        button_primary_background_fill_dark="*primary_500",
        button_primary_background_fill_hover_dark="*primary_600",
        button_primary_text_color="#ffffff",
        button_primary_text_color_dark="#ffffff",
        button_secondary_background_fill="#ffffff",
        button_secondary_background_fill_hover="*primary_50",
        button_secondary_background_fill_dark="#1b282e",
        button_secondary_background_fill_hover_dark="#22323a",
        button_secondary_text_color="#16232b",
        button_secondary_text_color_dark="#e8f0f2",
        button_border_width="1px",
    )


def head() -> str:
    """Our style and script, written into the page: nothing else is fetched, and Gradio's ``css=`` would break selectors that hold a comma."""
    return f"<style>{STYLE.read_text(encoding='utf-8')}</style><script>{BEHAVIOUR.read_text(encoding='utf-8')}</script>"
