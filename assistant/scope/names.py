"""Names that nothing here knows: of a medicine or an illness that is asked about and may not exist.

A word is unknown when neither our pages nor ``names.xz`` have it: the words of MedQuAD (Ben Abacha & Demner-Fushman 2019,
doi:10.1186/s12859-019-3119-4), of messages written for training, and ordinary English. A slip of one letter is no new name.
"""

from __future__ import annotations

import lzma
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from assistant.scope.coined import like_a_medicine
from assistant.types import Heard
from knowledge_graph.store import Knowledge
from knowledge_graph.types import PAGED
from knowledge_graph.words import is_english

WORDS = Path(__file__).with_name("names.xz")
# How medicines are named (INN stems, WHO 2018) and how illnesses are.
_MEDICINE = re.compile(
    r"(?:olol|pril|sartan|statin|vastatin|dipine|prazole|tidine|caine|cillin|mycin|micin|floxacin|oxacin|azole|conazole|vir|tinib|nib|mab|umab|zumab|ximab|cept|parin|xaban|gatran|grel|gliptin|gliflozin|glutide|glitazone|gliptide|tide|"
    r"azepam|zolam|azolam|pam|barbital|oxetine|axine|traline|triptyline|pramine|apine|idone|peridol|azine|setron|triptan|profen|fenac|coxib|oxicam|olone|sone|onide|terol|phylline|tropium|lukast|astine|adine|izine|amine|mide|thiazide|"
    r"semide|lactone|afil|osin|steride|estrel|gestrel|estradiol|oxifene|dronate|dronic|stim|poetin|mustine|rubicin|platin|taxel|trexate|tecan|cycline|sulfa\w*|dapsone|quine|bendazole|nidazole|ectin|antel|fungin|bactam|penem|cef\w+|"
    r"racetam|gabalin|gabatrine|bamate|toin|cet|codone|morphone|fentanil|adol|trexone|nafil|urea|zine|idine|atide|exin|rexin|axin|ixin|lumab|ciclib|degib|rafenib|vastin|fibrate|stat|xin|tine|pine|pril[a-z]?|nolol|pam|vil|zol)$",
    re.I,
)  # fmt: skip
_ILLNESS = re.compile(r"(?:osis|itis|opathy|algia|emia|aemia|oma|plegia|plasia|trophy|sclerosis|iasis|uria|penia|rrhoea|rrhea|dynia|ectasia|opia|xerans|megaly|ismus)$", re.I)
_HEADS = r"(?:syndrome|disease|disorder|fever|pox|palsy|anaemia|anemia|ataxia|dystrophy|neuropathy|lymphoma|encephalitis|arthritis|dementia|carditis|dermatitis|tremor|plague|cancer|tumou?r|virus|flu|hepatitis|gout|migraine|epilepsy|sickness|illness|condition|phenomenon|complex|triad|malady|reflex|cough)"
_HEADED = re.compile(rf"(?:(?P<first>[A-Za-z][A-Za-z'’-]{{2,}}) )?(?P<modifier>[A-Za-z][A-Za-z'’-]{{3,}}) (?P<head>{_HEADS})s?\b")
_TAKEN_BEFORE = re.compile(
    r"\b(?:dose|doses|dosage|dosing|side[- ]effects?|take|takes|taking|took|taken|prescribed|prescribe|started|starting|start|stop|stopped|stopping|stops|off|missed|miss|forgot|using|use|used|give|given|gave|giving|put me on|switched|switch|from|to|tablets?|injection|inject|"
    r"inhaler|cream|on|of|for|is|does|can|with|and|between|does my|my|than|about|called|named|gel|her|his|some|between|versus|vs|or|before|during|bought|got|have)\W+(?:(?:my|the|a|an|some|of|any|this|her|his|daily|new|oral|iv|topical|more|called|named|starting|up|it|to|is|for|on) )*$",
    re.I,
)  # fmt: skip
_TAKEN_AFTER = re.compile(
    r"^\W{0,3}(?:\d+(?:\.\d+)? ?(?:mg|mcg|g|ml|micrograms?|units?)\b|(?:tablets?|pills?|capsules?|gel|cream|liquid|syrup|injections?|inhaler|drops|ointment|patch(?:es)?|spray|powder|infusion|therapy|dose|dosage|dosing|toxicity|levels?|overdose)\b|(?:and|with|while|during|in) (?:\w+ )?(?:alcohol|wine|beer|pregnan\w+|"
    r"breast\w*|grapefruit|milk|driving|food|renal|kidney|liver|warfarin|the pill|ibuprofen|paracetamol|aspirin|antibiotics)\b|safe\b|(?:make|makes|cause|causes|help|helps|work|works|interact|better|good|dangerous|addictive|ok|okay)\b|(?:once|twice|three times) (?:a|daily)|side effects|interaction)",
    re.I,
)  # fmt: skip
_STRONG_BEFORE = re.compile(r"\b(?:dose of|doses of|dosage of|side[- ]effects? of|prescribed|put me on|switched (?:me )?(?:from \w+ )?to|come off|coming off|missed my|taking|tablets? called|medicine called|drug called|started on|interaction (?:of|between)|started|gave me(?: her| his)?) (?:\w+ )?$", re.I)
_ILL_BEFORE = re.compile(r"\b(?:with|have|has|had|got|having|diagnosed(?: as)?|diagnosis of|of|for|from|is|catch|treat|treatment|told|about|cure|cures|against|called|symptoms?|signs?)\W+(?:\w+ ){0,2}$", re.I)
# What is named after somebody or is told by its ending, up to two words behind a word that nothing here knows: "acute brelvidal neuritis", "Penhallow's spotted rash".
_NAMED_AFTER = re.compile(
    rf"^(?:['’]s)?(?: [a-z]+){{0,2}}? (?:{_HEADS}|(?:\w{{4,}})(?:osis|itis|opathy|aemia|oma|plegia|plasia|trophy|sclerosis|iasis|penia|rrhoea|rrhea|dynia|ectasia|megaly)|plegia)s?\b|"
    r"^(?:['’]s)?(?: [a-z]+)? (?:rash|operation|procedure|bypass|mano?eu?v(?:re|er)|repair|technique|transplant|graft|resection|drainage|incision|sign|criteria|classification|diet|protocol)\b",
    re.I,
)  # fmt: skip
_TOKEN = re.compile(r"[A-Za-z][A-Za-z-]*[A-Za-z]")
_ZH_FORM = re.compile(r"(?:开了|开的|吃了?|服用|用了?|注射|打了?)(?P<name>(?![^，。？！]{0,6}(?:药|止[痛疼咳泻]|维生素|钙|退[烧热]|消炎|降[压糖脂]|避孕|安眠|感冒|抗生素|中成|面|尿|麦|薯|饼|这|那|几|两|半|一|点|的))[\u4e00-\u9fff]{4,8}?)(?:片|胶囊|颗粒|注射液|口服液|滴眼液|缓释片)")
_ZH_MEDICINE = re.compile(r"[\u4e00-\u9fff]{1,5}(?:沙坦|普利|洛尔|地平|他汀|西泮|唑仑|霉素|西林|沙星|洛芬|替尼|单抗|列净|列汀|格列\w|拉唑|替丁|昔布|他滨|贝特|噻嗪|米松|奈德|特罗|司特|那非|韦林|昔洛韦|双胍|肽)")
_ZH_ILLNESS = re.compile(r"[\u4e00-\u9fff]{1,3}氏[\u4e00-\u9fff-]{0,7}?(?:综合征|综合症|病|热|症|麻痹|贫血|炎)|[\u4e00-\u9fff]{2,6}(?:综合征|综合症)")
_ZH_BEFORE = re.compile(r"^(?:医生|大夫)?(?:给我|给他|给她)?(?:开了|开的|吃了|吃|服用|用了|用|在吃|我吃的|的|得了|患了|患有|有|是|什么是|叫|和|跟|与|我|他|她|妈|爸|请问|诊断为|确诊|说)+")
_ORDINARY = frozenset({"your", "this", "that", "what", "which", "other", "same", "rare", "real", "some", "another", "serious", "common", "inherited", "genetic", "chronic", "acute", "mild", "severe"})
# Letters that a name has at least: where its place tells it, of a term, and where its letters alone tell it.
SHORTEST, SHORTEST_TERM, SHORTEST_COINED = 6, 5, 7
# How words of English end and names of medicines do not.
_ENGLISH_END = re.compile(r"(?:ing|ed|ly|ness|tion|ment|able|ible|ful|less|ship|ous|ical|a?emic)s?$", re.I)
_NAMED = PAGED | {"class"}
_PART = re.compile(r"[A-Za-z]+")
# "theyve": written without its apostrophe.
_CONTRACTED = re.compile(r"(?:they|you|we)(?:ve|re|ll|d)$")


@dataclass(frozen=True, slots=True)
class WordList:
    """Words of medical texts, other words of English, and which word stands before which head of an illness name."""

    medical: frozenset[str]
    other: frozenset[str]
    pairs: frozenset[str]


@cache
def word_list(path: Path = WORDS) -> WordList:
    """The list that comes with the program: one entry a line, other words marked with a dash, pairs with a blank."""
    lines = lzma.decompress(path.read_bytes()).decode("ascii").splitlines()
    pairs = frozenset(line for line in lines if " " in line)
    other = frozenset(line[1:] for line in lines if line[0] == "-")
    return WordList(frozenset(line for line in lines if " " not in line and line[0] != "-"), other, pairs)


def unknown_names(heard: Heard, knowledge: Knowledge) -> tuple[str, ...]:
    """Names of medicines and illnesses in the message that nothing here knows, in order."""
    covered = [(m.start, m.end) for m in (*heard.mentions, *heard.imported)]
    own = knowledge.vocabulary
    strange = [match for match in _TOKEN.finditer(heard.text) if _strange(match, covered, own)]
    found = [*_headed(heard.text, covered, own), *_named_after(heard.text, strange), *_medicines(heard.text, strange), *_chinese(heard.text, covered)]
    kept = [(at, name) for at, name in found if not any(at != other and at >= other and name in longer for other, longer in found)]
    return tuple(dict.fromkeys(name for _, name in sorted(kept)))


def known(word: str, own: frozenset[str]) -> bool:
    """True for a word of ours or of the list, in any of its usual endings, or one slip away from one."""
    words = word_list()
    word = word.lower().removesuffix("'s").removesuffix("’s")
    if any(form in own or form in words.medical or form in words.other or is_english(form) for form in _forms(word)):
        return True
    return _of_two(word) or (len(word) >= SHORTEST and any(slip in own or slip in words.medical or slip in words.other for slip in _slips(word)))


def _of_two(word: str) -> bool:
    """True for two ordinary words in one: "windowsill"."""
    return any(all(part in word_list().other or is_english(part) for part in (word[:at], word[at:])) for at in range(3, len(word) - 2))


def strange_terms(heard: Heard, knowledge: Knowledge) -> frozenset[str]:
    """Medical words in the message, in lower case, that none of our pages has and that are no ordinary English; those of a known illness or medicine left out."""
    covered = [(m.start, m.end) for m in heard.mentions if knowledge.concepts[m.concept].kind in _NAMED]
    words = [match[0].lower() for match in _PART.finditer(heard.text) if not _over(covered, match.start(), match.end())]
    return frozenset(word for word in words if len(word) >= SHORTEST_TERM and word in word_list().medical and not _CONTRACTED.match(word) and not _ordinary(word, knowledge.vocabulary))


def _ordinary(word: str, own: frozenset[str]) -> bool:
    return any(form in own or form in word_list().other or is_english(form) for form in _forms(word))


def _forms(word: str) -> Iterator[str]:
    yield word
    for ending, put in (("s", ""), ("es", ""), ("ed", ""), ("ed", "e"), ("ing", ""), ("ing", "e"), ("ly", ""), ("ies", "y"), ("er", ""), ("y", ""), ("ness", ""), ("able", ""), ("in", "ing"), ("our", "or"), ("ise", "ize"), ("ised", "ized"), ("less", "")):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            yield word[: -len(ending)] + put
    if "ae" in word or "oe" in word:
        yield word.replace("ae", "e").replace("oe", "e")
    for prefix in ("un", "re", "non", "over", "pre", "anti", "post", "co"):
        if word.startswith(prefix) and len(word) - len(prefix) >= 4:
            yield word[len(prefix) :]


def _slips(word: str) -> Iterator[str]:
    """Every text that one letter left out, put in, changed or swapped makes."""
    letters = "abcdefghijklmnopqrstuvwxyz"
    for at in range(len(word)):
        yield word[:at] + word[at + 1 :]
        if at + 1 < len(word):
            yield word[:at] + word[at + 1] + word[at] + word[at + 2 :]
        for letter in letters:
            yield word[:at] + letter + word[at + 1 :]
            yield word[:at] + letter + word[at:]


def _headed(text: str, covered: list[tuple[int, int]], own: frozenset[str]) -> Iterator[tuple[int, str]]:
    """"Hartmann-Klee syndrome": a proper or unknown word before the head of an illness name, the two never seen together."""
    words = word_list()
    for match in _HEADED.finditer(text):
        modifier, head = match["modifier"], match["head"].lower()
        plain = re.sub(r"['’][st]?$", "", modifier)
        if _over(covered, match.start("modifier"), match.start("head") - 1) or plain.lower() in _ORDINARY or f"{plain.lower()} {head}" in words.pairs:
            continue
        parts = [part for part in plain.lower().split("-") if part]
        medical = all(part in own or part in words.medical for part in parts)
        capital = plain[0].isupper() and not plain.isupper() and match.start("modifier") > 0 and not re.search(r"[.?!:]\s*$", text[: match.start("modifier")])
        if (not medical and (not known(plain.replace("-", ""), own) or "-" in plain or capital)) or (capital and not any(part in own for part in parts)):
            yield match.start("modifier"), text[match.start("modifier") : match.end()]


def _named_after(text: str, strange: Sequence[re.Match[str]]) -> Iterator[tuple[int, str]]:
    """An unknown word with what follows it, where that is an illness or something that surgeons and examiners name after people."""
    for match in strange:
        if head := _NAMED_AFTER.search(text[match.end() :]):
            yield match.start(), text[match.start() : match.end() + head.end()]


def _strange(match: re.Match[str], covered: list[tuple[int, int]], own: frozenset[str]) -> bool:
    """True for a word that nothing here knows and that is no abbreviation, nor a medicine's name cut short ("atorva")."""
    word = match[0]
    if len(word) < SHORTEST_TERM or word.isupper() or _over(covered, match.start(), match.end()):
        return False
    return any(not known(part, own) and not _cut_short(part.lower(), own) for part in word.split("-") if len(part) >= SHORTEST_TERM)


def _cut_short(word: str, own: frozenset[str]) -> bool:
    return any(name.startswith(word) for name in own if len(name) > len(word))


def _medicines(text: str, strange: Sequence[re.Match[str]]) -> Iterator[tuple[int, str]]:
    """Unknown words that are coined like a medicine, that are shaped like one or like an illness and stand where one does, or that stand where only a medicine does."""
    for match in strange:
        word = match[0]
        if "-" in word or len(word) < SHORTEST:
            continue
        before, after = text[: match.start()], text[match.end() :]
        taken = bool(_TAKEN_BEFORE.search(before)) or not before.strip()
        shaped = bool(_MEDICINE.search(word) or _ILLNESS.search(word))
        where = bool(_STRONG_BEFORE.search(before) or (taken and _TAKEN_AFTER.search(after)))
        coined = len(word) >= SHORTEST_COINED and not _ENGLISH_END.search(word) and like_a_medicine(word)
        if where or coined or (shaped and (taken or _ILL_BEFORE.search(before) or _TAKEN_AFTER.search(after) or _ILLNESS.search(word))):
            yield match.start(), word


def _chinese(text: str, covered: list[tuple[int, int]]) -> Iterator[tuple[int, str]]:
    """Names with the ending of a medicine or of an illness that no known name covers."""
    for pattern in (_ZH_MEDICINE, _ZH_ILLNESS):
        for match in pattern.finditer(text):
            name = _ZH_BEFORE.sub("", match[0])
            start = match.end() - len(name)
            if len(name) >= 3 and not any(end == match.end() or (a <= match.end() - 1 < end) for a, end in covered):
                yield start, name
    for match in _ZH_FORM.finditer(text):
        if not _over(covered, match.start("name"), match.end()):
            yield match.start("name"), text[match.start("name") : match.end()]


def _over(covered: list[tuple[int, int]], start: int, end: int) -> bool:
    return any(a < end and start < b for a, b in covered)
