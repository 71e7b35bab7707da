"""Profiles of a person."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.records.codec import read_history, write_history
from assistant.records.own import Door, Own
from assistant.records.tables import ProfileRow
from assistant.records.values import Profile
from assistant.types import PatientHistory


@dataclass(frozen=True, slots=True)
class Profiles:
    """The profiles behind one person's door."""

    door: Door

    def add(self, history: PatientHistory, label: str = "") -> Profile:
        """Keep a new profile."""
        with self.door.act("add", "profile") as own:
            row = own.add(ProfileRow, {"label": label, "history": write_history(history)}, changed=own.work.now)
            return profile(own, row)

    def list(self) -> tuple[Profile, ...]:
        """All of them, the one changed last first."""
        with self.door.act("list", "profile") as own:
            return tuple(profile(own, row) for row in own.all(own.rows(ProfileRow).order_by(ProfileRow.changed.desc(), ProfileRow.id)))

    def own(self) -> Profile | None:
        """The person's own: the one without a label, which names others."""
        return next((found for found in self.list() if not found.label), None)

    def keep_own(self, history: PatientHistory) -> Profile:
        """Keep this as the person's own, in the place of an earlier one."""
        old = self.own()
        return self.change(old.id, history) if old else self.add(history)

    def read(self, key: str) -> Profile:
        """One of them.

        Raises:
            NotFound: the person has no such profile; likewise below.
        """
        with self.door.act("read", "profile", key) as own:
            return profile(own, own.one(ProfileRow, key, "profile"))

    def change(self, key: str, history: PatientHistory, label: str | None = None) -> Profile:
        """Keep this history in its place; the label stays where none is given."""
        with self.door.act("change", "profile", key) as own:
            row = own.one(ProfileRow, key, "profile")
            own.write(row, history=write_history(history), **({} if label is None else {"label": label}))
            row.changed = own.work.now
            return profile(own, row)

    def delete(self, key: str) -> None:
        """Keep it no longer."""
        with self.door.act("delete", "profile", key) as own:
            own.work.session.delete(own.one(ProfileRow, key, "profile"))


def profile(own: Own, row: ProfileRow) -> Profile:
    """The value of a row."""
    return Profile(row.id, own.work.open(row, "label"), read_history(own.work.open(row, "history")), row.changed)
