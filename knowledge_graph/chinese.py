"""Chinese names in text, with negation, person and time; Chinese has no word breaks, so names are matched as they stand.

A ``*`` in a name stands for up to six characters of the same clause: ``右*抬不起来`` also finds 右边胳膊抬不起来. No name begins or ends inside a
word that must stay whole (``zh_whole``): 脚脖子肿 is no swollen neck (脖子肿), 想死你了 no wish to die.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import replace
from functools import cache, cached_property

from knowledge_graph.expressions import lazy_compile
from knowledge_graph.lexicon import Language
from knowledge_graph.types import Mention

CHINESE = lazy_compile(r"[\u4e00-\u9fff]")
_STOP = lazy_compile(r"[，。！？；,.!?;\n]|但是|但|不过|可是|只是|就是")
_FREE = r"[^，。！？；、,.!?;\s]"
# Parts of a name with one gap.
_TWO = 2
_JOINS = "和跟与及、连带到或指趾"
_FILLERS = "变得|不规则|想过|喊|叫|有|再|是|太|任何|什么|啥|明显|出现|感到|觉得|怎么|伴有|伴|发现|见|很|过|会"
_LIST = r"(?:[^，。！？；,.!?;\n]{1,10}(?:、|和|或者|或|及|与|也)(?:没有|无)?)*"
# "咽东西、喘气都没问题": what a clause lists before it is all right.
_FINE = lazy_compile(r"^(?!.{0,3}(?:别的|其他|其它|其余|另外|除此|人没|人也|人还|人都|精神))[^，。！？；,.!?;\n]{0,14}?(?:都|也|一切|完全|均|很|挺|还算|依然)?(?:没问题|没事|正常|没有问题|没毛病|阴性|好好的|还好|都好|挺好|很好)$")
_DENIAL = lazy_compile("没有|没|无")
_DENIES = lazy_compile("不|没|无")
# Doubt about a danger is no denial: 不知道有没有吞电池.
_DOUBT = lazy_compile(rf"(?:是不是|有没有|会不会|是否|不知道|不确定|说不定)(?:{_FILLERS})*$")
_RELATIVE = lazy_compile(r"(?:我|他|她)?(?:爸|妈|父亲|母亲|哥|弟|姐|妹|爷爷|奶奶|外公|外婆|姥姥|姥爷|叔|伯|姑|舅|姨)")
# What the internet or television says is nobody's complaint, unless the clause speaks of somebody here and now: 百度了一下像心梗我胸口痛.
_OF_NOW = lazy_compile("我(?:现在|刚|是|的|这|妈|爸|嘴|胸|头|已|今)|像|现在|孩子|宝宝|还是|刚|突然|痛|疼|吃了")
_OWN = lazy_compile(
    r"我(?!爸|妈|父|母|哥|弟|姐|妹|爷|奶|外|叔|阿姨|姑|舅|家|儿|女|孩|宝|老|先生|丈夫|妻|的|们|该|应|要|想问|想知道|很担心|担心|看|发现|"
    # Who only tells where they are or what they do about it has no complaint of their own: 我在外地，妈妈打电话说她胸口疼.
    r"(?:现在|人)?(?:在|不在)(?!.?[吃服用])|[刚今昨]?.?(?:下班|回来|回到?家|到家|接到|赶)|带|送|给|打电话|叫|问|能|怎么办|听|让|劝|不知道|也不知道|好怕|害怕|着急|吓|婆|岳|嫂|婶|侄|对象|男朋友|女朋友|朋友|同[学事]|室友|邻居|闺|媳妇)"
)
# A time gone by in these is none: 晕过去了, 三天以前, 比以前, 去年开始.
_NOT_PAST = lazy_compile(r"[晕昏抽厥睡死疼痛哭憋背]了?过去|(?:分钟|小时|[天周晚]|星期)(?:之)?以前|[比跟和如像](?:去年|小时候|以前)|(?:去年|年前)[^，。！？；]{0,6}?(?:开始|起|到现在|就)")
_STILL = ("从来", "从没", "以前没", "现在", "今天", "又", "最近", "刚才", "这几天", "这两天", "越来越")


def _halved(item: tuple[int, int, str], text: str, spans: set[tuple[int, int]]) -> bool:
    """True for the 没有呼吸 of 没有呼吸困难: the denial belongs to the longer name that follows it."""
    denial = _DENIAL.match(text[item[0] : item[1]])
    return denial is not None and any(start == item[0] + denial.end() and end > item[1] for start, end in spans)


# Compiled when all parts of a name are met: most never are, and compiling all takes half a second.
@cache
def _with_gaps(parts: tuple[str, ...]) -> re.Pattern[str]:
    first, *rest = map(re.escape, parts)
    # Not over what comes before the gap a second time: the 尿…痛 of 尿频尿痛 is 尿痛.
    pattern = f"({first})"
    for part in rest:
        pattern += rf"(?:(?!{first}){_FREE}){{0,6}}?({part})"
        first = part
    return re.compile(pattern)


def _finds(parts: tuple[str, ...], text: str) -> Iterable[re.Match[str]]:
    return _with_gaps(parts).finditer(text) if all(part in text for part in parts) else ()


def _cuts(start: int, end: int, wholes: Collection[tuple[int, int]]) -> bool:
    """True where a part of a name takes a piece of a whole word and not all of it."""
    return any(start < b and a < end and not (start <= a and b <= end) for a, b in wholes)


class ChineseNames:
    """Finds the Chinese names of concepts."""

    def __init__(
        self,
        names: Collection[tuple[str, str]],
        language: Language,
        illnesses: Collection[str] = (),
        medicines: Collection[str] = (),
        dangers: Collection[str] = (),
        events: Collection[str] = (),
        classes: Collection[str] = (),
        complaints: Collection[str] = (),
    ) -> None:
        """``illnesses`` of a relative named after the first clause are family history; no name with a gap hides one of the ``dangers``; being fine now denies no ``events``.

        The name of one of the ``classes`` of medicines holds no ``complaints``: the cough of 镇咳药.
        """
        self._illnesses = frozenset(illnesses)
        self._medicines = frozenset(medicines)
        self._classes, self._complaints = frozenset(classes), frozenset(complaints)
        self._pages = self._illnesses | self._medicines | self._classes | frozenset(dangers)
        self._events, self._dangers = frozenset(events), frozenset(dangers)
        self._names = names
        self._language = language
        self._whole = re.compile("|".join(sorted(map(re.escape, language.zh_whole), key=len, reverse=True)) or "(?!)")
        # A part of the body that nothing joins to what stands before it.
        self._parts = frozenset(language.zh_parts)
        self._another = re.compile(rf"(?<![{_JOINS}])(?:{'|'.join(sorted(map(re.escape, language.zh_parts), key=len, reverse=True)) or '(?!)'})")
        cues = "|".join(sorted(map(re.escape, language.zh_negation), key=len, reverse=True))
        self._negated = re.compile(rf"(?:{cues})(?:突然|说过)?(?:{_FILLERS})*\s*$|(?:没有|没|无|否认)(?:{_FILLERS})*{_LIST}$")

    @cached_property
    def _plain(self) -> dict[str, list[str]]:
        """Names without a gap, with their concepts; made at the first Chinese text, since most texts have none."""
        found: dict[str, list[str]] = {}
        for name, key in self._names:
            if "*" not in name:
                found.setdefault(name, []).append(key)
        return found

    @cached_property
    def _lengths(self) -> list[int]:
        return sorted({len(name) for name in self._plain})

    @cached_property
    def _gapped(self) -> dict[str, list[tuple[str, ...]]]:
        """Concepts with the parts of their names that have a gap."""
        found: dict[str, list[tuple[str, ...]]] = {}
        for name, key in self._names:
            if "*" in name:
                found.setdefault(key, []).append(tuple(name.split("*")))
        return found

    @cached_property
    def _beginning(self) -> dict[str, list[tuple[tuple[str, ...], str]]]:
        """The names that have a gap by their first part: few of thousands begin with what stands in a text."""
        found: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        for key, names in self._gapped.items():
            for parts in names:
                found.setdefault(parts[0], []).append((parts, key))
        return found

    def read(self, text: str) -> list[Mention]:
        """Every name in the text; a longer name hides the shorter ones inside it, but one with a gap no illness or medicine (吃了布洛芬).

        The name of a risk hides no medicine: who says 吃华法林 takes warfarin, and an anticoagulant. The name of a class hides only complaints and shorter
        classes: 直接口服抗凝药 is an anticoagulant too, and who takes 抗癫痫药 has an epilepsy.
        """
        firm: set[int] = set()
        risky: set[int] = set()
        loose: set[int] = set()
        grouped: set[int] = set()
        mentions = []
        for start, end, gapped, key in self._matches(text):
            span = range(start, end)
            if self._within_class(key, grouped, span):
                continue
            beside = (key in self._medicines or key in self._classes) and risky.issuperset(span)
            if beside or (firm.isdisjoint(span) and (key in self._pages or loose.isdisjoint(span))):
                mention = self._in_context(Mention(key, start, end), text)
                # "尿是红的 不疼": a denial inside a name with a gap leaves its words to others.
                if key in self._classes:
                    grouped.update(span)
                elif not (gapped and self._denied_within(key, text[start:end])):
                    (loose if gapped else firm).update(span)
                    risky.update(span if key in self._events or self._names_class(text[start:end]) else ())
                mentions.append(mention)
        return mentions

    def _names_class(self, name: str) -> bool:
        """True for 胰岛素, the name of a medicine and of its class: both are meant."""
        return any(key in self._classes for key in self._plain.get(name, ()))

    def _within_class(self, key: str, grouped: set[int], span: range) -> bool:
        """True for a complaint or a shorter class in the name of a class."""
        return (key in self._classes or key in self._complaints) and grouped.issuperset(span)

    def _matches(self, text: str) -> list[tuple[int, int, bool, str]]:
        """Where each name stands, whether it has a gap, and what it names; in the order of their claim to the text."""
        wholes = [match.span() for match in self._whole.finditer(text)]
        found = [
            (match.start(), match.end(), 1 + len(match[0]) - sum(map(len, parts)), key)
            for first, names in self._beginning.items()
            if first in text
            for parts, key in names
            for match in _finds(parts, text)
            if not any(_cuts(*match.span(part), wholes) for part in range(1, len(parts) + 1)) and not self._reaches_over(match, wholes)
        ]
        for start in range(len(text)):
            for end in (start + length for length in self._lengths if start + length <= len(text)):
                found += [(start, end, 0, key) for key in self._plain.get(text[start:end], ()) if not _cuts(start, end, wholes)]
        spans = {(start, end) for start, end, *_ in found}
        whole = [(start, end, gap, key) for start, end, gap, key in found if not _halved((start, end, key), text, spans)]
        # The longest first; of those as long, the one with more of its own words, so that a sore heel (脚后跟疼) is not just a sore foot (脚…疼).
        return [(start, end, gap > 0, key) for start, end, gap, key in sorted(whole, key=lambda item: (item[0] - item[1], *item[:3], item[3] not in self._events, item[3]))]

    def _reaches_over(self, match: re.Match[str], wholes: Collection[tuple[int, int]]) -> bool:
        """True for the 头…疼 of 头晕肚子疼: between a part of the body and what ails it stands another part."""
        if match[1] not in self._parts or match.lastindex != _TWO:
            return False
        return any(not _cuts(*other.span(), wholes) for other in self._another.finditer(match.string, match.end(1), match.start(2)))

    def _denied_within(self, concept: str, inside: str) -> bool:
        """True for 大便不黑 and 脸也没肿, found by a name with a gap that itself denies nothing."""
        if not _DENIES.search(inside):
            return False
        return any(_with_gaps(parts).fullmatch(inside) and not _DENIES.search("".join(parts)) for parts in self._gapped.get(concept, ()))

    def _in_context(self, mention: Mention, text: str) -> Mention:
        language = self._language
        before = _STOP.split(text[: mention.start])[-1]
        clause = before + _STOP.split(text[mention.start :])[0]
        family = any(cue in clause for cue in language.zh_family)
        aside = mention.concept in self._illnesses and _RELATIVE.search(before) is not None and _STOP.search(text[: mention.start]) is not None
        other = "家族" in clause or aside or (family and _OWN.search(text) is not None)
        gone = _NOT_PAST.sub("", clause)
        past = any(cue in gone for cue in language.zh_past) and not any(cue in clause for cue in _STILL)
        asked = any(cue in clause for cue in language.zh_question) or (any(cue in before for cue in language.zh_shows) and not _OF_NOW.search(clause))
        inside = text[mention.start : mention.end]
        after = clause[len(before) + len(inside) :]
        fine = mention.concept not in self._events and _FINE.search(after) is not None
        doubted = mention.concept in self._dangers and _DOUBT.search(before) is not None
        negated = fine or (self._negated.search(before) is not None and not doubted) or self._denied_within(mention.concept, inside)
        return replace(mention, negated=negated, who="other" if other else "patient", when="hypothetical" if asked else "past" if past else "now")
