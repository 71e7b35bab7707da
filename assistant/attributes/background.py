"""What stands behind the complaint: doses of medicines, allergies, illnesses of relatives and of the past."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assistant.attributes.cues import Span
from assistant.types import Dose
from knowledge_graph.expressions import lazy_compile
from knowledge_graph.link import Linker
from knowledge_graph.store import Knowledge
from knowledge_graph.types import Mention

_UNIT = r"(?:mg|mcg|micrograms?|milligrams?|grams?|g|ml|units?|iu|tablets?|tabs?|pills?|capsules?|puffs?|drops?|sprays?)\b"
_OFTEN = (
    r"(?:(?:once|twice|three times|four times|\d x|\d times)(?:\s+(?:a|per|each|every))?\s*(?:day|daily|week|weekly|night|month)|once|twice|daily|nightly|weekly|every (?:\d+|four|six|eight|twelve) hours?|"
    r"every (?:other )?(?:day|night|morning|evening|week)|(?:at|each) night|in the (?:morning|evening)s?|(?:a|per) day|o\.?d\.?|b\.?d\.?|b\.?i\.?d\.?|t\.?d\.?s\.?|t\.?i\.?d\.?|q\.?d\.?s\.?|q\.?i\.?d\.?|p\.?r\.?n\.?|as needed|when needed|mane|nocte)\b"
)
_AMOUNT = rf"(?:\d+(?:\.\d+)?|half|one|two)\s*(?:-\s*\d+\s*)?{_UNIT}"
_DOSE_AFTER = lazy_compile(rf"^\s*[,:(]?\s*(?:at |of )?({_AMOUNT}(?:\s*,?\s*{_OFTEN})*)", re.I)
_DOSE_BEFORE = lazy_compile(rf"((?:{_AMOUNT}\s+of\s+)?{_AMOUNT})\s+(?:of\s+)?$", re.I)
_OFTEN_AFTER = lazy_compile(rf"^\s*({_OFTEN})", re.I)
_ZH_DOSE = lazy_compile(
    r"^[，：\s]?((?:\d+(?:\.\d+)?|[一二两半])\s*(?:毫克|微克|克|片|粒|单位|毫升|mg|g|ml)(?:\s*[，]?\s*(?:每[天日晚周](?:[一二两三四\d]次)?|一[天日][一二两三四\d]次|[早中晚]上?各?[一二两\d]?[片粒次]?|睡前))?)",
    re.I,
)
_ALLERGIC = lazy_compile(
    r"(?<!not )(?<!n't )(?<!never been )\ballergic\s+to\s+(?P<to>[^.;!?\n]{2,80})|(?<!no )(?<!known )\b(?P<name>[a-z-]{3,20}(?:\s+[a-z-]{3,20})?)\s+allergy\b|\ballerg(?:y|ies)\s*(?:to|:)\s*(?P<list>[^.;!?\n]{2,80})", re.I)  # fmt: skip
_ZH_ALLERGIC = lazy_compile(r"(?:对|有)?(?P<what>[\u4e00-\u9fffA-Za-z、和]{2,14}?)(?:类)?(?:药物)?过敏(?!性|原|反应|史[:：]?无)")
_LIST_END = lazy_compile(
    r"\s+(?:but|so|because|which|since|took|is|are|has|have|and (?:i|my|he|she|it|took|take|am|now|have|has)|now|right now|i|and the)\b.*$|,\s*(?:and\s+)?(?:i|my|he|she|it|we|but|no|so|took|now|can|is|what)\b.*$",
    re.I,
)
_ITEMS = lazy_compile(r"\s*(?:,|/|\band\b|\bor\b|、|和)\s*", re.I)
_NO_ITEM = lazy_compile(
    r"^(?:anything|nothing|any|none|something|it|this|that|them|what|no|known|medicines?|drugs?|food|an?|the|drug|severe|bad|have|my|has|his|her|nil|n/a)$",
    re.I,
)
_RELATIVE = lazy_compile(
    r"\b(?:father|dad|mother|mum|mom|brothers?|sisters?|uncles?|aunts?|auntie|grand(?:mother|father|ma|pa|dad|parents?)|nan|gran|cousins?|parents?|siblings?|nephew|niece|half-?(?:brother|sister)|family|relatives?)\b"
    r"|父亲|爸爸?|母亲|妈妈?|哥哥?|弟弟?|姐姐?|妹妹?|爷爷|奶奶|外公|外婆|姥姥|姥爷|家族|叔叔?|伯伯?|姑姑?|舅舅?|阿姨|姨妈?", re.I)  # fmt: skip
# Words that the name of an allergen has at most.
_LONGEST = 4
_STOPS = ".!?\n。！？;；"
_CLAUSE_STOPS = ".!?\n。！？;；,，"


def doses(text: str, mentions: Sequence[Mention], knowledge: Knowledge) -> tuple[Dose, ...]:
    """Doses that stand beside the names of medicines, in the words of the text; nothing is computed from them."""
    found: dict[str, str] = {}
    for mention in mentions:
        if knowledge.concepts[mention.concept].kind == "medicine" and not mention.negated:
            said = _dose(text, mention)
            if said:
                found.setdefault(mention.concept, said)
    return tuple(Dose(medicine, said) for medicine, said in found.items())


def _dose(text: str, mention: Mention) -> str:
    before, after = text[: mention.start][-40:], text[mention.end :][:80]
    if match := _DOSE_AFTER.search(after) or _ZH_DOSE.search(after):
        return match[1].strip()
    if match := _DOSE_BEFORE.search(before):
        often = _OFTEN_AFTER.search(after)
        return f"{match[1]} {often[1]}" if often else match[1]
    return ""


def allergy_spans(text: str, patient: str) -> list[tuple[Span, tuple[str, ...]]]:
    """Where the text tells of allergies of the person who needs care, and the words for what they are to."""
    found = []
    for match in (*_ALLERGIC.finditer(text), *_ZH_ALLERGIC.finditer(text)):
        said = next(group for group in match.groups() if group)
        whose = text[max((text.rfind(mark, 0, match.start()) for mark in _STOPS), default=-1) + 1 : match.start()]
        relative = _RELATIVE.search(whose)
        if (
            not (relative and relative.group().lower() != patient and not _CLAUSE_I.search(whose))
            and not _ASKED.search(whose)
            and not _DENIED.search(whose)
        ):
            listed = _LIST_END.sub("", said)
            items = tuple(item for part in _ITEMS.split(listed) if (item := _bare(part)) and not _NO_ITEM.match(item))
            if items:
                found.append(((match.start(), match.end() - len(said) + len(listed) if match.group().endswith(said) else match.end()), items))
    return found


_CLAUSE_I = lazy_compile(r"\b(?:i|i'm|im|i am)\b[^,]*$|我[^，爸妈哥弟姐妹]*$", re.I)
_ASKED = lazy_compile(r"\b(?:am i|is (?:he|she|it)|could (?:i|it)|can i|if (?:i|he|she)|whether|not sure|maybe)\b[^,]*$|是不是|会不会", re.I)
_DENIED = lazy_compile(r"\b(?:no|not|never|isn't|aren't|don't|nor|without)\b[^,]{0,20}$|(?:没有|无|不|未)(?:任何|药物)?$", re.I)


def _bare(part: str) -> str:
    return re.sub(
        r"^(?:(?:(?:the|a|an|all|some|most|certain|taking|severely|also|to)\s+)|对|有|我|孩子|宝宝)+|(?:\s+(?:as well|too|only|drugs?|antibiotics?))$",
        "",
        part.strip(" ()'\"."),
        flags=re.I,
    ).strip()


def allergies(text: str, patient: str, linker: Linker) -> tuple[str, ...]:
    """Ids of allergies or of the medicines that cause them, else the words given; a symptom ends the list."""
    found: list[str] = []
    for _, items in allergy_spans(text, patient):
        for item in items:
            if len(item.split()) > _LONGEST or any(linker.kind(m.concept) in {"symptom", "sign"} for m in linker.read(item).mentions):
                break
            found += _known(item, linker) or (item.lower(),)
    return tuple(dict.fromkeys(found))


def _known(item: str, linker: Linker) -> tuple[str, ...]:
    named = [m.concept for m in linker.read(f"{item}过敏" if re.search(r"[\u4e00-\u9fff]", item) else f"{item} allergy").mentions]
    # An illness such as food allergy would not say which food.
    return tuple(key for key in named if key.endswith("-allergy") and not key.startswith("family-") and linker.kind(key) != "condition") or tuple(
        m.concept for m in linker.read(item).mentions if linker.kind(m.concept) in {"medicine", "class"}
    )


def family(text: str, mentions: Sequence[Mention], knowledge: Knowledge) -> tuple[str, ...]:
    """Illnesses of blood relatives; the risk alone ("family history of cancer") where no illness is named."""
    found: list[str] = []
    for mention in mentions:
        if mention.negated or mention.when == "hypothetical":
            continue
        if mention.concept.startswith("family-history-"):
            found += list(_inside(text[mention.start : mention.end], knowledge)) or [mention.concept]
        elif mention.who == "other" and knowledge.concepts[mention.concept].kind == "condition" and _RELATIVE.search(_before(text, mention, _STOPS)):
            found.append(mention.concept)
    return tuple(dict.fromkeys(found))


def _before(text: str, mention: Mention, stops: str) -> str:
    """The sentence up to the end of the mention."""
    return text[max((text.rfind(mark, 0, mention.start) for mark in stops), default=-1) + 1 : mention.end]


def _inside(said: str, knowledge: Knowledge) -> Iterator[str]:
    """Illnesses whose whole name stands within the words of another mention; the longest names first."""
    low, taken = said.lower(), ""
    names = sorted(
        ((name.lower(), key) for key, c in knowledge.concepts.items() if c.kind == "condition" for name in c.english),
        key=lambda pair: (-len(pair[0]), pair),
    )
    for name, key in names:
        if name in low and name not in taken and re.search(rf"\b{re.escape(name)}s?\b", low):
            taken = f"{taken} {name}"
            yield key


def past(mentions: Sequence[Mention], knowledge: Knowledge) -> tuple[str, ...]:
    """Illnesses, symptoms and signs that the person had and does not also report now."""
    now = {m.concept for m in mentions if m.who == "patient" and m.when == "now" and not m.negated}
    kinds = {"condition", "symptom", "sign"}
    had = [m.concept for m in mentions if m.who == "patient" and m.when == "past" and not m.negated and knowledge.concepts[m.concept].kind in kinds]
    return tuple(dict.fromkeys(key for key in had if key not in now))
