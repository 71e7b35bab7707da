"""Change files: what a reviewer wants to be different, in a form that can be checked, applied and taken back (docs/learning.md)."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, StringConstraints, ValidationError, model_validator

from assistant.errors import BadInput
from knowledge_graph.errors import PageError
from knowledge_graph.lexicon import Source
from knowledge_graph.pages import Id, Level, Strict
from knowledge_graph.strict_yaml import parse

Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, pattern=r"^[^\n\r]+$")]


def _sentence(text: str) -> str:
    if "[^" in text or not text.endswith((".", "!", "?")):
        raise ValueError("must be one sentence that ends with its full stop; its footnotes go into 'sources'")
    return text


Sentence = Annotated[Line, AfterValidator(_sentence)]


class PageEdit(Strict):
    """A sentence of a page replaced (``old`` and ``new``), added (``new``) or removed (``old``).

    Attributes:
        sources: keys of the sources that say what ``new`` says.
        after: the sentence that an added one follows; the last one of the section where left out.
        new_sources: rows for sources that no page has cited yet.
    """

    kind: Literal["page_edit"]
    page: Id
    section: Line
    old: Sentence | None = None
    new: Sentence | None = None
    sources: tuple[Id, ...] = ()
    after: Sentence | None = None
    new_sources: tuple[Source, ...] = ()

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if not (self.old or self.new) or self.old == self.new:
            raise ValueError("say what is 'old', what is 'new', or both, and let them differ")
        if bool(self.new) != bool(self.sources):
            raise ValueError("a 'new' sentence needs 'sources', and only a new sentence has them")
        if (self.after and self.old) or not {row.key for row in self.new_sources} <= set(self.sources):
            raise ValueError("'after' is for a sentence that is added, 'new_sources' for keys that stand in 'sources'")
        return self


class Synonym(Strict):
    """Words that people use for an illness, a medicine or a finding, in English or Chinese."""

    kind: Literal["synonym"]
    concept: Id
    en: tuple[Line, ...] = ()
    zh: tuple[Line, ...] = ()

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if not (self.en or self.zh):
            raise ValueError("give words in 'en' or 'zh'")
        return self


class RuleExample(Strict):
    """A message that must fire a rule, must not (``fires: false``), or must get a level. It changes nothing and is checked from then on."""

    kind: Literal["rule_example"]
    text: Line
    rule: Id | None = None
    fires: bool = True
    level: Level | None = None

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if (self.rule is None) == (self.level is None) or (self.level and not self.fires):
            raise ValueError("give either a 'rule' (with 'fires: false' where it must not fire) or a 'level'")
        return self


class Place(Strict):
    """A section of a page; of a document of one's own, its id."""

    page: Line
    section: str = ""


class RankingPair(Strict):
    """A question, and a section of a page that should be found before another."""

    kind: Literal["ranking_pair"]
    question: Line
    better: Place
    worse: Place

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.better == self.worse:
            raise ValueError("'better' and 'worse' are the same section")
        return self


Change = Annotated[PageEdit | Synonym | RuleExample | RankingPair, Field(discriminator="kind")]


class ChangeFile(Strict):
    """Changes that belong together: all of them are applied, or none.

    Attributes:
        by, why: the reviewer and the reason, kept with the change.
        feedback: ids of the feedback that led to it.
    """

    by: Line
    why: Line
    feedback: tuple[str, ...] = ()
    changes: tuple[Change, ...] = Field(min_length=1)


def read_changes(path: Path) -> ChangeFile:
    """Read a change file.

    Raises:
        BadInput: it cannot be read, is not YAML, or an entry is missing, unknown or not filled in.
    """
    try:
        return ChangeFile.model_validate(parse(path.read_text(encoding="utf-8-sig"), path.name))
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"the change file '{path}' cannot be read: {error}") from error
    except PageError as error:
        raise BadInput(str(error)) from error
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        raise BadInput(f"{path.name}: {'.'.join(str(part) for part in first['loc'])}: {first['msg']}") from error
