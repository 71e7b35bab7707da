"""Two users never see each other's rows, over any sequence of operations; and each sees exactly their own."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.records.desk import Desk
from assistant.records.errors import NotFound
from assistant.records.opening import Records
from tests.fakes_web import EMERGENCY
from tests.postgres import database, needed, postgres
from tests.records import HISTORY, Clock, answer_about, opened, person, quick, unhurried

__all__ = ["database", "postgres", "quick"]
NAMES = itertools.count()
KINDS = ("conversation", "profile", "answer", "verdict")


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgresql", marks=needed)])
def shared(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[Records]:
    url = request.getfixturevalue("database")() if request.param == "postgresql" else {}
    with pytest.MonkeyPatch.context() as patch:
        unhurried(patch)
        with opened(tmp_path_factory.mktemp("home"), Clock(), url) as found:
            yield found


class Side:
    """One user, and what they must see: the text of each of their things by id."""

    def __init__(self, records: Records, mark: str) -> None:
        self.mark = mark
        self.desk: Desk = records.desk(person(records, f"{mark}{next(NAMES)}"))
        self.kept: dict[str, dict[str, object]] = {kind: {} for kind in KINDS}
        self.turns: dict[str, list[str]] = {}
        self.counter = itertools.count()

    def word(self) -> str:
        return f"{self.mark}-secret-{next(self.counter)}"

    def lose(self, kind: str, gone: set[str]) -> None:
        self.kept[kind] = {key: value for key, value in self.kept[kind].items() if key not in gone}

    # Every operation that makes something.
    def begin(self) -> None:
        made = self.desk.conversations.begin(self.word())
        self.kept["conversation"][made.id], self.turns[made.id] = made.title, []

    def note(self) -> None:
        word = self.word()
        self.kept["profile"][self.desk.profiles.add(replace(HISTORY, conditions=(word,)), word).id] = word

    # Every operation that takes an id; each raises NotFound on what is not theirs.
    def say(self, key: str) -> None:
        word = self.word()
        self.desk.conversations.say(key, word)
        self.turns[key].append(word)

    def reply(self, key: str) -> None:
        word = self.word()
        answer = self.desk.conversations.reply(key, word, answer_about(word)).answer
        assert answer is not None
        self.turns[key].append(word)
        self.kept["answer"][answer.id] = key

    def rename(self, key: str) -> None:
        word = self.word()
        self.desk.conversations.rename(key, word)
        self.kept["conversation"][key] = word

    def read(self, key: str) -> None:
        assert [turn.text for turn in self.desk.conversations.read(key)] == self.turns[key]

    def say_again(self, key: str) -> None:
        """In place of all that was said, unless an answer of it was judged."""
        word, judged = self.word(), {of for answer, of in self.kept["answer"].items() if answer in self.kept["verdict"].values()}
        self.desk.conversations.say(key, word, instead_of=1)
        if key not in judged:
            self.turns[key] = []
            self.forget_answers({key})
        self.turns[key].append(word)

    def delete(self, key: str) -> None:
        self.desk.conversations.delete(key)
        self.lose("conversation", {key})
        self.forget_answers({key})

    def forget_answers(self, keys: set[str]) -> None:
        gone = {answer for answer, key in self.kept["answer"].items() if key in keys}
        self.lose("answer", gone)
        self.lose("verdict", {verdict for verdict, answer in self.kept["verdict"].items() if answer in gone})

    def read_answer(self, key: str) -> None:
        assert self.mark in self.desk.conversations.answer(key).made.answer.claims[0].text

    def judge(self, key: str) -> None:
        verdict = self.desk.feedback.judge(key, 0, "wrong", self.word())
        self.lose("verdict", {old for old, answer in self.kept["verdict"].items() if answer == key})
        self.kept["verdict"][verdict.id] = key

    def unjudge(self, key: str) -> None:
        self.desk.feedback.delete(key)
        self.lose("verdict", {key})

    def read_profile(self, key: str) -> None:
        assert self.desk.profiles.read(key).history.conditions == (self.kept["profile"][key],)

    def change_profile(self, key: str) -> None:
        word = self.word()
        self.desk.profiles.change(key, replace(HISTORY, conditions=(word,)), word)
        self.kept["profile"][key] = word

    def delete_profile(self, key: str) -> None:
        self.desk.profiles.delete(key)
        self.lose("profile", {key})

    def check(self, other: Side) -> None:
        """Every list, every search and the export: own things, all of them, and nothing else."""
        assert {found.id: found.title for found in self.desk.conversations.list()} == self.kept["conversation"]
        assert {found.id: found.label for found in self.desk.profiles.list()} == self.kept["profile"]
        assert {found.id: found.answer for found in self.desk.feedback.list()} == self.kept["verdict"]
        assert {found.id for found in self.desk.conversations.search(other.mark)} == set()
        for answer in other.kept["answer"]:
            assert self.desk.feedback.list(answer) == ()
        exported = self.desk.export()
        assert {row["id"]: [turn["text"] for turn in row["turns"]] for row in exported["conversations"]} == {key: self.turns[key] for key in self.kept["conversation"]}
        me = self.desk.owner.id
        assert all(me in (entry["actor"], entry["owner"]) for entry in exported.pop("audit"))
        said = json.dumps(exported)
        assert other.mark not in said
        theirs = {key for kind in KINDS for key in other.kept[kind]} | {other.desk.owner.id}
        assert not [key for key in theirs if key in said]


MAKE: list[Callable[[Side], None]] = [Side.begin, Side.note]
WITH_ID: dict[str, list[Callable[[Side, str], None]]] = {
    "conversation": [Side.say, Side.reply, Side.rename, Side.read, Side.say_again, Side.delete],
    "profile": [Side.read_profile, Side.change_profile, Side.delete_profile],
    "answer": [Side.read_answer, Side.judge],
    "verdict": [Side.unjudge],
}
STEPS = st.tuples(st.integers(0, 1), st.sampled_from(["make", *KINDS, "conversation", "answer"]), st.integers(0, 5), st.integers(0, 50))


@given(st.lists(STEPS, min_size=4, max_size=18))
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_two_users_never_see_each_others_rows(shared: Records, steps: list[tuple[int, str, int, int]]) -> None:
    sides = Side(shared, "alpha"), Side(shared, "omega")
    for side in sides:
        side.begin()
        side.note()
        side.reply(next(iter(side.kept["conversation"])))
        side.judge(next(iter(side.kept["answer"])))
    for who, kind, which, pick in steps:
        side = sides[who]
        if kind == "make":
            MAKE[which % len(MAKE)](side)
            continue
        keys = [key for one in sides for key in one.kept[kind]]
        operation = WITH_ID[kind][which % len(WITH_ID[kind])]
        if keys and keys[pick % len(keys)] in side.kept[kind]:
            operation(side, keys[pick % len(keys)])
        elif keys:
            with pytest.raises(NotFound, match="there is no such"):
                operation(side, keys[pick % len(keys)])
    for side, other in (sides, sides[::-1]):
        side.check(other)


@pytest.fixture
def pair(tmp_path: Path, quick: None) -> Iterator[tuple[Records, Desk, Desk]]:
    with opened(tmp_path) as found:
        yield found, found.desk(person(found, "Ann")), found.desk(person(found, "Bob"))


@pytest.mark.parametrize("key", ["", "*", "%", "' OR 1=1 --", "0" * 32, "头痛"])
def test_ids_that_are_none_find_nothing_and_are_not_kept(pair: tuple[Records, Desk, Desk], key: str) -> None:
    records, ann, _ = pair
    ann.conversations.begin("x")
    with pytest.raises(NotFound, match="there is no such conversation"):
        ann.conversations.read(key)
    assert entries(records)[-1] == (ann.owner.id, "refused", "conversation", key if key == "0" * 32 else "", ann.owner.id)


def test_reading_and_trying_in_vain_are_in_the_audit(pair: tuple[Records, Desk, Desk]) -> None:
    records, ann, bob = pair
    kept = ann.conversations.begin("x")
    ann.conversations.read(kept.id)
    with pytest.raises(NotFound):
        bob.conversations.read(kept.id)
    assert entries(records)[-3:] == [
        (ann.owner.id, "add", "conversation", kept.id, ann.owner.id),
        (ann.owner.id, "read", "conversation", kept.id, ann.owner.id),
        (bob.owner.id, "refused", "conversation", kept.id, bob.owner.id),
    ]


def test_a_colleague_at_the_desk_is_named(pair: tuple[Records, Desk, Desk]) -> None:
    records, ann, bob = pair
    records.desk(ann.owner, bob.owner.id).conversations.list()
    assert entries(records)[-1] == (bob.owner.id, "list", "conversation", "", ann.owner.id)


def test_an_erased_person_has_no_desk(pair: tuple[Records, Desk, Desk]) -> None:
    _, ann, bob = pair
    bob.conversations.reply(bob.conversations.begin("his").id, "x", EMERGENCY)
    ann.erase()
    with pytest.raises(NotFound, match="there is no such account"):
        ann.conversations.begin("ghost")
    assert [found.title for found in bob.conversations.list()] == ["his"]


def entries(records: Records) -> list[tuple[str, ...]]:
    """Actor, verb, kind, target and owner of every entry."""
    with records.vault.engine.connect() as connection:
        return [tuple(row) for row in connection.exec_driver_sql("SELECT actor, verb, kind, target, owner FROM audit ORDER BY seq")]
