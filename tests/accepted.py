"""A request to every operation of the API that is let through: right in every part, and naming the things of one person."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import astuple, dataclass

from assistant.records.desk import Desk
from tests.records import answer_about
from ui.api.cds_hooks import SERVICE

HEAD = "a headache"
CHAT = {"model": "anamnesis", "messages": [{"role": "user", "content": HEAD}]}
HOOK = {
    "hook": "patient-view", "hookInstance": "d1577c69", "context": {"userId": "Practitioner/1", "patientId": "p"},
    "prefetch": {**dict.fromkeys(SERVICE.prefetch), "patient": {"resourceType": "Patient", "id": "p", "birthDate": "1950-01-31", "gender": "female"}},
}  # fmt: skip


@dataclass(frozen=True)
class Things:
    """Ids of what one person has; ``mark`` stands in every text of it."""

    mark: str
    conversation: str
    said: str
    reply: str
    answer: str
    profile: str
    verdict: str

    @property
    def ids(self) -> tuple[str, ...]:
        return astuple(self)[1:]


def things(desk: Desk, mark: str) -> Things:
    """A conversation with an answer and a verdict on it, and a profile, each with the mark."""
    talk = desk.conversations.begin(mark)
    said = desk.conversations.say(talk.id, mark)
    reply = desk.conversations.reply(talk.id, mark, answer_about(mark))
    assert reply.answer is not None
    profile = desk.profiles.keep_own(answer_about(mark).history)
    return Things(mark, talk.id, said.id, reply.id, reply.answer.id, profile.id, desk.feedback.judge(reply.answer.id, 0, "unsafe", mark).id)


@dataclass(frozen=True)
class Call:
    """One request.

    Attributes:
        template: the path as the document has it.
        key: what stands for the id in it.
        status: the answer to the owner.
        names: it names something of its owner, so that nobody else may be answered as they are.
        shows: the answer to the owner has the mark.
    """

    method: str
    template: str
    body: object = None
    query: str = ""
    key: str = ""
    status: int = 200
    names: bool = False
    shows: bool = False

    @property
    def path(self) -> str:
        return self.template.replace("{id}", self.key).replace("{model}", "anamnesis-clinician").replace("{service}", SERVICE.id)


def accepted(of: Things) -> Iterator[Call]:
    """All of them; what removes something comes last."""
    talk, turn = "/api/v1/conversations/{id}", "/api/v1/conversations/{id}/ask"
    yield Call("POST", "/api/v1/triage", {"text": HEAD, "profile": {"age": 34}})
    yield Call("POST", "/api/v1/search", {"text": "iron tablets", "k": 2})
    yield Call("POST", "/api/v1/ask", {"text": HEAD, "profile": {"age": "7 weeks"}, "mode": "clinician"})
    yield Call("POST", "/api/v1/ask", {"text": HEAD}, "stream=true")
    yield Call("POST", "/api/v1/medicines", {"medicines": ["ibuprofen", "warfarin"]})
    yield Call("GET", "/api/v1/profile", shows=True)
    yield Call("PUT", "/api/v1/profile", {"age": 34, "sex": "female"})
    yield Call("GET", "/api/v1/conversations", shows=True)
    yield Call("GET", "/api/v1/conversations", query=f"words={of.mark}", shows=True)
    yield Call("POST", "/api/v1/conversations", {"title": "fresh"}, status=201)
    yield Call("GET", talk, key=of.conversation, names=True, shows=True)
    yield Call("PATCH", talk, {"title": "renamed"}, key=of.conversation, names=True)
    yield Call("POST", turn, {"text": HEAD}, key=of.conversation, names=True)
    yield Call("POST", turn, {"text": HEAD, "mode": "clinician"}, "stream=true", of.conversation, names=True)
    yield Call("POST", "/api/v1/feedback", {"answer": of.answer, "claim": 0, "verdict": "wrong", "note": "mine"}, status=201, names=True)
    yield Call("GET", "/api/v1/feedback", shows=True)
    yield Call("GET", "/api/v1/feedback", query=f"answer={of.answer}", shows=True)
    yield Call("GET", "/api/v1/export", shows=True)
    yield Call("GET", "/v1/models")
    yield Call("GET", "/v1/models/{model}")
    yield Call("POST", "/v1/chat/completions", CHAT)
    yield Call("POST", "/v1/chat/completions", CHAT | {"stream": True, "user": of.conversation})
    yield Call("GET", "/cds-services")
    yield Call("POST", "/cds-services/{service}", HOOK)
    yield Call("POST", "/cds-services/{service}/feedback", {"feedback": [{"card": of.answer, "outcome": "overridden"}]})
    yield Call("GET", "/health")
    yield Call("GET", "/ready")
    yield Call("GET", "/metrics", status=403)
    yield Call("DELETE", "/api/v1/feedback/{id}", key=of.verdict, status=204, names=True)
    yield Call("DELETE", talk, key=of.conversation, status=204, names=True)
    yield Call("DELETE", "/api/v1/profile", status=204)
