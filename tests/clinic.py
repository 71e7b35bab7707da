"""A page with records in a real browser: the clinic that all visits go to, which quotes a guideline in PDF where it is asked about a child."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser
from uvicorn import Server

from assistant.bedside import Bedside
from assistant.events import Event
from assistant.quote import quote
from assistant.records.desk import Desk
from assistant.records.opening import Records, open_records
from assistant.settings import Settings
from assistant.types import Claim, Mode, PatientHistory, Turn
from indexes.chunk import chunk, sentence_spans
from indexes.readers import read
from indexes.sentences import Pick
from indexes.types import Document
from tests.browser import Opened, serving, visit
from tests.fakes_web import ORDINARY, FakeRespondent, events
from tests.pdfs import column, pdf
from ui.web.app import create

ON_PAGE_2 = "Keep the child warm and go on with feeding through the illness."
GUIDELINE = [
    [("Fever in children", 60, 720, 20), ("Treatment", 60, 660, 16), *column(["Give small drinks of water often, also at night."], top=620)],
    column([ON_PAGE_2]),
]


class Linked(FakeRespondent):
    """The fake, that reads profiles as the assistant does, and quotes a guideline in PDF where it is asked about a child."""

    def __init__(self, bedside: Bedside, guideline: Path) -> None:
        super().__init__()
        self.bedside = bedside
        self.of_pdf = replace(ORDINARY, claims=tuple(quoted(guideline)), questions=(), sources=())

    def ask(self, text: str, history: PatientHistory, mode: Mode, person: str = "") -> Iterator[Event]:
        """The events of the fake, or those of the quote."""
        if "child" not in text:
            yield from super().ask(text, history, mode)
            return
        self.asked.append((text, history, mode))
        yield from events(replace(self.of_pdf, history=replace(history, turns=(*history.turns, Turn("user", text)))))

    def profile(self, data: dict[str, object]) -> PatientHistory:
        """By the names of our own pages."""
        return self.bedside.profile(data)


def quoted(path: Path) -> Iterator[Claim]:
    """The sentence of a PDF that stands on its second page, read, cut and cited as in life."""
    path.write_bytes(pdf(GUIDELINE))
    passages = [passage for document in read(f"pdf:{path}") if isinstance(document, Document) for passage in chunk(document)]
    picks = [Pick(passage, *span, 1.0) for passage in passages for span in sentence_spans(passage.text)]
    return quote([pick for pick in picks if pick.text == ON_PAGE_2])


@dataclass
class Clinic:
    """The page, the fake behind it and what it keeps."""

    url: str
    fake: FakeRespondent
    records: Records
    server: Server


@pytest.fixture(scope="module")
def clinic(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clinic]:
    settings = Settings(home=tmp_path_factory.mktemp("home"))
    bedside = Bedside(settings)
    fake = Linked(bedside, tmp_path_factory.mktemp("guideline") / "fever.pdf")
    app = FastAPI()
    with open_records(settings) as records:
        app.state.records = records
        with serving(create(fake, app, bedside=bedside)) as (url, server):
            yield Clinic(url, fake, records, server)


@pytest.fixture
def opened(browser: Browser, clinic: Clinic) -> Iterator[Opened]:
    """A visit of a laptop to a page that keeps nothing yet."""
    emptied(clinic)
    with visit(browser, clinic.url, clinic.fake) as found:
        yield found


def emptied(clinic: Clinic) -> Desk:
    """The desk of the one person, with no conversation on it."""
    desk = clinic.records.desk(clinic.records.accounts.alone())
    for one in desk.conversations.list():
        desk.conversations.delete(one.id)
    return desk
