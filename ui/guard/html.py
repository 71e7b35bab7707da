"""The pages of the guard: plain HTML that needs no script."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from pathlib import Path

from ui.guard.words import Word, say
from ui.locale.words import Language

FOLDER = Path(__file__).parent
STYLE = (FOLDER / "style.css").read_text(encoding="utf-8")
ICON = (FOLDER / "icon.svg").read_text(encoding="utf-8")
PASSWORDS: tuple[tuple[Word, str], ...] = (("present", "current"), ("fresh", "new"), ("again", "new"))
HELD: tuple[Word, ...] = ("conversations", "turns", "profiles", "feedback")
LANGUAGES = {"en": "en", "zh": "zh-Hans"}


def page(title: str, body: str, spoken: Language) -> str:
    """A whole page around ``body``."""
    return (
        f'<!doctype html><html lang="{LANGUAGES[spoken]}"><head><meta charset="utf-8"><title>{title} · Anamnesis</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex">'
        '<link rel="icon" href="/login/icon.svg" type="image/svg+xml"><link rel="stylesheet" href="/login/style.css"></head>'
        f'<body><main><header>{ICON}<div><p class="brand">Anamnesis</p><p class="lead">{say("lead", spoken)}</p></div></header>'
        f"<h1>{title}</h1>{body}</main></body></html>"
    )


def told(text: str, spoken: Language) -> str:
    """A page that says one thing."""
    back = f'<p><a href="/">{say("stay", spoken)}</a></p>'
    return page(say("refused", spoken), f'<p class="problem" role="alert">{escape(text)}</p>{back}', spoken)


def told_above(problem: str, notice: str) -> tuple[str, str]:
    """What stands above a form, and what its fields carry so that a problem is read out with them."""
    said = f'<p class="problem" id="problem" role="alert">{escape(problem)}</p>' if problem else ""
    said += f'<p class="notice" role="status">{escape(notice)}</p>' if notice else ""
    return said, ' aria-describedby="problem"' if problem else ""


def login(token: str, spoken: Language, problem: str = "", notice: str = "", name: str = "") -> str:
    """The form to log in; ``problem`` is read out at once, and the field to mend has the focus."""
    said, wrong = told_above(problem, notice)
    first, second = ("", " autofocus") if name else (" autofocus", "")
    return page(
        say("login", spoken),
        f'{said}<form method="post" action="/login"><input type="hidden" name="form" value="{escape(token)}">'
        f'<label for="name">{say("name", spoken)}</label>'
        f'<input id="name" name="name" value="{escape(name)}" maxlength="64" required autocomplete="username" autocapitalize="none" spellcheck="false"{first}{wrong}>'
        f'<label for="password">{say("password", spoken)}</label>'
        f'<input id="password" name="password" type="password" maxlength="1024" required autocomplete="current-password"{second}{wrong}>'
        f'<button type="submit">{say("enter", spoken)}</button></form>',
        spoken,
    )


def logout(token: str, spoken: Language) -> str:
    """The question before a person is logged out."""
    return page(
        say("leave", spoken),
        f'<p>{say("ask_out", spoken)}</p><form method="post" action="/logout"><input type="hidden" name="form" value="{escape(token)}">'
        f'<button type="submit" autofocus>{say("leave", spoken)}</button></form><p><a href="/">{say("stay", spoken)}</a></p>',
        spoken,
    )


def password(token: str, spoken: Language, name: str, problem: str = "", notice: str = "") -> str:
    """The form for another password; ``name`` tells a password manager whose it is."""
    said, wrong = told_above(problem, notice)
    fields = "".join(
        f'<label for="{field}">{say(field, spoken)}</label>'
        f'<input id="{field}" name="{field}" type="password" maxlength="1024" required autocomplete="{kind}-password"{wrong}{" autofocus" if at == 0 else ""}>'
        for at, (field, kind) in enumerate(PASSWORDS)
    )
    return page(
        say("change", spoken),
        f'{said}<form method="post" action="/password"><input type="hidden" name="form" value="{escape(token)}">'
        f'<input name="name" value="{escape(name)}" aria-label="{say("name", spoken)}" autocomplete="username" readonly hidden>{fields}'
        f'<button type="submit">{say("save", spoken)}</button></form><p><a href="/">{say("stay", spoken)}</a></p>',
        spoken,
    )


def own(token: str, spoken: Language, held: Mapping[str, int], name: str, problem: str = "", notice: str = "") -> str:
    """What is kept of a person, the form that gives it as a file, and the one that erases it.

    Args:
        held: rows of each table.
        name: of the account, which has a password; empty where there are no accounts.
    """
    said, wrong = told_above(problem, notice)
    rows = "".join(f"<dt>{say(word, spoken)}</dt><dd>{held[word]:,}</dd>" for word in HELD)
    rows += f'<dt>{say("account", spoken)}</dt><dd>{escape(name)}</dd>' if name else ""
    hidden = f'<input type="hidden" name="form" value="{escape(token)}">'
    stays = "".join(f"<li>{say(word, spoken)}</li>" for word in ("stays_audit", "stays_backups", "stays_files"))
    account = f'<p>{say("goes_account", spoken)}</p>' if name else ""
    # A password alone could be filled in by the browser, and one press would do.
    password = (
        f'<label for="present">{say("present", spoken)}</label>'
        f'<input id="present" name="present" type="password" maxlength="1024" required autocomplete="current-password"{wrong}>'
    )
    return page(
        say("own", spoken),
        f'{said}<h2>{say("held", spoken)}</h2><dl>{rows}</dl>'
        f'<form method="post" action="/own/export">{hidden}<p>{say("export_how", spoken)}</p><button type="submit">{say("export", spoken)}</button></form>'
        f'<h2>{say("erase", spoken)}</h2><p>{say("goes", spoken)}</p>{account}<p id="stays">{say("stays", spoken)}</p><ul aria-labelledby="stays">{stays}</ul>'
        f'<form method="post" action="/own/erase">{hidden}<label for="sure">{say("sure", spoken)}</label>'
        f'<input id="sure" name="sure" maxlength="20" required autocomplete="off" autocapitalize="none" spellcheck="false"{wrong}>{password if name else ""}'
        f'<button type="submit" class="danger">{say("erase", spoken)}</button></form><p><a href="/">{say("stay", spoken)}</a></p>',
        spoken,
    )
