"""Records without identifiers: JSON of any shape, and FHIR R4 that stays FHIR.

Fields are read by their names (``fields``), free texts as any text is. Ids and the references to them stay joined under new ids; pictures and
files that cannot be read are left out; so is the narrative of a FHIR resource, which repeats its fields.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from assistant.privacy import fields
from assistant.privacy.dates import OLDEST, Calendar, in_iso
from assistant.privacy.medical import Medical
from assistant.privacy.names import parts
from assistant.privacy.places import kept_zip
from assistant.privacy.text import Numbers, clean
from assistant.privacy.types import TAG, CleanedRecord, Finding, Json, Kind

SHIFTED = "urn:anamnesis:dates-shifted"
_ISO = re.compile(r"\d{4}-\d\d(?:-\d\d(?:T[\d:.]+(?:Z|[+-]\d\d:?\d\d)?)?)?")
_NEW_ID = re.compile(r"ID-(\d+)")
_REFERENCE = re.compile(r"(?P<before>(?:https?://[^\s?]*?/)?(?:[A-Z][A-Za-z]+/)|#|urn:uuid:|urn:oid:|urn:anamnesis:)(?P<id>[A-Za-z0-9.-]+)(?P<after>/_history/\S+)?")
_EMPTY = '<div xmlns="http://www.w3.org/1999/xhtml"></div>'
_OF_TELECOM: Mapping[str, Kind] = {"phone": "PHONE", "sms": "PHONE", "pager": "PHONE", "fax": "FAX", "email": "EMAIL", "url": "URL"}
DEEPEST = 100


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a value stands.

    Attributes:
        resource: type of the FHIR resource around it, or empty.
        inside: names of the fields above it, outermost first.
    """

    calendar: Calendar
    path: str = ""
    resource: str = ""
    inside: tuple[str, ...] = ()
    kept_dates: bool = False

    def below(self, key: str) -> _Place:
        return replace(self, path=f"{self.path}.{key}".lstrip("."), inside=(*self.inside, key))


@dataclass(slots=True)
class _Work:
    """One record while it is read."""

    medical: Medical
    numbers: Numbers
    fhir: bool
    known: frozenset[str] = frozenset()
    findings: list[Finding] = field(default_factory=list)

    def tag(self, kind: Kind, value: Json, where: _Place) -> str:
        """The tag for a whole value; one that stands there already stays."""
        text = str(value)
        if TAG.fullmatch(text):
            return text
        return self.note(kind, text, f"[{kind}-{self.numbers.of(kind, text)}]", where)

    def note(self, kind: Kind, text: str, replacement: str, where: _Place) -> str:
        """Remember what was taken out."""
        if text != replacement:
            self.findings.append(Finding(kind, 0, len(text), text, replacement, where.path))
        return replacement


def clean_record(value: Json, medical: Medical, calendar: Calendar) -> CleanedRecord:
    """A record with every identifier replaced; of FHIR the result is FHIR.

    Dates are those of the person of each resource (its ``subject`` or ``patient``), else those of ``calendar``.
    """
    fhir = any(isinstance(one, dict) and isinstance(one.get("resourceType"), str) for one in (value if isinstance(value, list) else [value]))
    numbers, written = Numbers(), json.dumps(value, ensure_ascii=False)
    numbers.reserve(written)
    for number in _NEW_ID.finditer(written):
        numbers.given.setdefault("ID", {}).setdefault(number[0], int(number[1]))
    work = _Work(medical, numbers, fhir, frozenset(part for name in _names(value) for part in parts(name)))
    return CleanedRecord(_value(value, work, _Place(calendar)), tuple(work.findings))


def _names(value: Json) -> Iterator[str]:
    """Names that fields tell, to be known again in texts."""
    if isinstance(value, list):
        for item in value:
            yield from _names(item)
    elif isinstance(value, dict):
        for key, inner in value.items():
            if fields.KINDS.get(fields.plain(key)) == "NAME" or (key == "name" and isinstance(inner, str) and fields.is_person(value)):
                yield from (text for text in (inner if isinstance(inner, list) else [inner]) if isinstance(text, str))
            yield from _names(inner)


def _marked(value: Mapping[str, Json], mark: str) -> bool:
    meta = value.get("meta")
    tags = meta.get("tag") if isinstance(meta, dict) else None
    return isinstance(tags, list) and {"system": SHIFTED, "code": mark} in tags


def _mark(record: dict[str, Json], mark: str) -> dict[str, Json]:
    """Tells the holder of the key that these dates were shifted, so that a second run leaves them."""
    meta = record.get("meta")
    meta = meta if isinstance(meta, dict) else {}
    tags = meta.get("tag")
    return {**record, "meta": {**meta, "tag": [*(tags if isinstance(tags, list) else []), {"system": SHIFTED, "code": mark}]}}


def _value(value: Json, work: _Work, at: _Place) -> Json:
    if len(at.inside) > DEEPEST:
        return work.note("ATTACHMENT", json.dumps(value, ensure_ascii=False), "[ATTACHMENT]", at)
    if isinstance(value, dict):
        return _object(value, work, at)
    if isinstance(value, list):
        items = (_value(item, work, replace(at, path=f"{at.path}[{index}]")) for index, item in enumerate(value))
        return [item for item, given in zip(items, value, strict=True) if item is not None or given is None]
    return _text(value, work, at) if isinstance(value, str) else value


def _object(holder: dict[str, Json], work: _Work, at: _Place) -> Json:
    resource = holder.get("resourceType")
    if isinstance(resource, str):
        mark = at.calendar.key.mark if at.calendar.key else ""
        at = replace(at, resource=resource, calendar=replace(at.calendar, person=_person(holder) or at.calendar.person), kept_dates=at.kept_dates or _marked(holder, mark))
        holder = _mark(holder, mark) if mark and not at.inside and not at.kept_dates else holder
    kept: dict[str, Json] = {}
    for key, value in holder.items():
        shown = clean(key, work.medical, at.calendar, work.numbers).text if re.search(r"[\s@\d]", key) else key
        new = _field(key, value, holder, work, at.below(shown))
        if (new is not None and (new != {} or value == {})) or value is None:
            kept[shown] = new
    return _old_age(kept, work, at)


def _person(resource: Mapping[str, Json]) -> str:
    """Whose dates a resource tells."""
    if resource.get("resourceType") == "Patient" and isinstance(resource.get("id"), str):
        return f"Patient/{resource['id']}"
    for name in ("subject", "patient", "beneficiary"):
        who = resource.get(name)
        reference = who.get("reference") if isinstance(who, dict) else None
        if isinstance(reference, str):
            return "/".join(reference.split("/")[-2:])
    return ""


def _old_age(holder: dict[str, Json], work: _Work, at: _Place) -> dict[str, Json]:
    """A FHIR Age above 89 years becomes "90 or more"."""
    value, unit = holder.get("value"), str(holder.get("code") or holder.get("unit") or "")
    if at.inside and at.inside[-1].endswith("Age") and isinstance(value, int | float) and value > OLDEST and unit.startswith(("a", "y")) and holder.get("comparator") != ">=":
        work.note("AGE", str(value), "90", at)
        return {**holder, "value": OLDEST + 1, "comparator": ">="}
    return holder


def _field(key: str, value: Json, holder: Mapping[str, Json], work: _Work, at: _Place) -> Json:
    """One field of an object; None leaves it out."""
    name = fields.plain(key)
    if name in {"photo", "photograph"} and isinstance(value, dict | list):
        return work.note("PHOTO", json.dumps(value, ensure_ascii=False), "", at) or None
    if key == "text" and isinstance(value, dict) and "div" in value:
        return {"status": "empty", "div": work.note("ATTACHMENT", str(value["div"]), _EMPTY, at)}
    if key == "identifier" and isinstance(value, dict | list):
        return _valued(value, lambda identifier: fields.kind_of_identifier(identifier, at.resource), "ID", work, at)
    if key == "telecom" and isinstance(value, dict | list):
        return _valued(value, _kind_of_telecom, "PHONE", work, at)
    if isinstance(value, dict) or (isinstance(value, list) and not all(isinstance(item, str) for item in value)):
        return _value(value, work, at)
    if isinstance(value, list):
        items = [_field(key, item, holder, work, replace(at, path=f"{at.path}[{index}]")) for index, item in enumerate(value)]
        return [item for item in items if item is not None]
    return _simple(key, value, holder, work, at)


def _simple(key: str, value: Json, holder: Mapping[str, Json], work: _Work, at: _Place) -> Json:
    name = fields.plain(key)
    if value is None or isinstance(value, bool) or value == "":
        return value
    if name == "age" and isinstance(value, int | float):
        return int(work.note("AGE", str(value), str(OLDEST + 1), at)) if value > OLDEST + 1 else value
    if name in fields.BIRTH:
        return _birth(value, work, at)
    if key in {"id", "reference", "fullUrl"} and isinstance(value, str) and work.fhir:
        return _joined(key, value, work, at)
    if isinstance(value, str) and (key in fields.FIXED or _coded(key, value, holder)):
        return value
    if key == "system" and isinstance(value, str) and "://" in value:
        return work.note("URL", value, "", at) or None
    kind = _kind(key, name, holder, at)
    if kind is None or (kind in {"NAME", "ACCOUNT"} and isinstance(value, str) and work.fhir and key not in {"family", "given", "text", "display", "name", "mothersMaidenName"}):
        return _file(key, value, holder, work, at)
    if kind == "POSTCODE" and re.fullmatch(r"\d{5}(?:-\d{4})?", str(value)):
        return work.note("ZIP", str(value), f"[ZIP:{kept_zip(str(value))}]", at)
    return work.tag(kind, value, at)


def _coded(key: str, value: str, holder: Mapping[str, Json]) -> bool:
    """True for what comes from a list of codes."""
    if key in {"system", "url", "valueUri", "valueUrl", "valueCode", "valueCanonical"}:
        return fields.terminology(value)
    return key == "code" and ("system" in holder or "unit" in holder or re.fullmatch(r"[\w.-]{1,18}", value) is not None)


def _kind(key: str, name: str, holder: Mapping[str, Json], at: _Place) -> Kind | None:
    """What a field holds as a whole, where its name says so."""
    above = at.inside[-2] if len(at.inside) > 1 else ""
    if key == "name":
        return ("PLACE" if holder.get("resourceType") in fields.PLACES else "NAME") if fields.is_person(holder) else None
    if key == "text" and (fields.is_human_name(dict(holder)) or above == "name"):
        return "NAME"
    if key == "text" and above == "address":
        return "ADDRESS"
    if key == "display":
        return _displayed(holder, above)
    if key == "line" and above != "address" and at.resource:
        return None
    return fields.KINDS.get(name)


def _displayed(holder: Mapping[str, Json], above: str) -> Kind | None:
    """Who a reference shows; what a coding shows is a text."""
    kind = str(holder.get("reference") or holder.get("type") or "").rsplit("/", 2)
    target = holder.get("type") if isinstance(holder.get("type"), str) else kind[-2] if len(kind) > 1 else ""
    if target in fields.PLACES:
        return "PLACE"
    people = {"subject", "patient", "performer", "author", "practitioner", "requester", "recorder", "asserter", "generalPractitioner", "individual", "actor", "member", "participant", "beneficiary", "sender", "recipient", "provider", "informant"}
    return "NAME" if target in fields.PERSONS or ("code" not in holder and above in people) else None


def _birth(value: Json, work: _Work, at: _Place) -> Json:
    text = str(value)
    if at.kept_dates:
        return value
    if not re.fullmatch(r"\d{4}(?:-.*)?", text):
        return work.tag("DATE", text, at) if not isinstance(value, str) else _dated(text, work, at)
    kept = in_iso(text, at.calendar, birth=True)
    if kept is None:
        work.note("DATE", text, "", at)
        return None
    shown = kept if work.fhir or len(kept) == 4 else f"[DATE:{kept[:10]}]"
    work.note("DATE", text, shown, at)
    return shown if isinstance(value, str) else int(shown)


def _dated(text: str, work: _Work, at: _Place) -> str:
    """A date of birth in words: read as one."""
    lead = "born: "
    found = clean(lead + text, work.medical, at.calendar, work.numbers)
    work.findings += [replace(one, start=one.start - len(lead), end=one.end - len(lead), where=at.path) for one in found.findings]
    return found.text.removeprefix(lead)


def _joined(key: str, value: str, work: _Work, at: _Place) -> str:
    """A new id; a reference keeps its type and leads to the same new id."""
    if key == "id":
        return _new_id(value, work, at)
    match = _REFERENCE.fullmatch(value)
    if match is None:
        return _new_id(value, work, at)
    before = match["before"]
    before = f"http://anamnesis.invalid/{before.rstrip('/').rpartition('/')[2]}/" if before.startswith("http") else "urn:anamnesis:" if before.startswith("urn:") else before
    return f"{before}{_new_id(match['id'], work, at)}"


def _new_id(value: str, work: _Work, at: _Place) -> str:
    return value if _NEW_ID.fullmatch(value) else work.note("ID", value, f"ID-{work.numbers.of('ID', value)}", at)


def _valued(value: Json, kind_of: Callable[[Mapping[str, Json]], Kind], bare: Kind, work: _Work, at: _Place) -> Json:
    """FHIR Identifiers or ContactPoints: ``value`` goes, of the kind that the rest tells; what is no object is ``bare``."""
    if isinstance(value, list):
        return [_valued(item, kind_of, bare, work, replace(at, path=f"{at.path}[{index}]")) for index, item in enumerate(value)]
    if not isinstance(value, dict):
        return value if value is None else work.tag(bare, value, at)
    kind = kind_of(value)
    cleaned = _object({key: inner for key, inner in value.items() if key != "value"}, work, at)
    return {**(cleaned if isinstance(cleaned, dict) else {}), **({"value": work.tag(kind, value["value"], at.below("value"))} if value.get("value") else {})}


def _kind_of_telecom(contact: Mapping[str, Json]) -> Kind:
    return _OF_TELECOM.get(str(contact.get("system")), "ID")


def _file(key: str, value: Json, holder: Mapping[str, Json], work: _Work, at: _Place) -> Json:
    """What a file holds is read where it is text, and left out where it is not; anything else is a text or a number."""
    if key != "data" or not isinstance(value, str) or "contentType" not in holder:
        return _value(value, work, at)
    if not str(holder["contentType"]).startswith("text/plain"):
        return work.note("ATTACHMENT", value, "", at) or None
    try:
        written = base64.b64decode(value, validate=True).decode("utf-8")
    except (binascii.Error, UnicodeDecodeError):
        return work.note("ATTACHMENT", value, "", at) or None
    return base64.b64encode(str(_text(written, work, at)).encode()).decode("ascii")


def _text(text: str, work: _Work, at: _Place) -> str | None:
    key = at.inside[-1] if at.inside else ""
    if _ISO.fullmatch(text):
        return _date(text, key, work, at)
    found = clean(text, work.medical, at.calendar, work.numbers, work.known)
    work.findings += [replace(one, where=at.path) for one in found.findings]
    return found.text


def _date(text: str, key: str, work: _Work, at: _Place) -> str | None:
    if at.kept_dates:
        return text
    kept = in_iso(text, at.calendar)
    if work.fhir and kept is not None and len(kept) == 4 and key in fields.INSTANTS and "T" in text:
        kept = None
    shown = (kept or "") if work.fhir or kept is None or len(kept) == 4 else f"[DATE:{kept[:10]}]{kept[10:]}"
    work.note("DATE", text, shown, at)
    return shown or None
