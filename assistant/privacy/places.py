"""Where somebody lives: addresses, towns, postcodes; a state, a province or a country may stay (45 CFR 164.514(b)(2)(i)(B))."""

from __future__ import annotations

import lzma
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from assistant.privacy.people import people
from assistant.privacy.types import Candidate

# Towns of GeoNames (geonames.org, CC BY 4.0): "c" names alone, "w" names that are words or names of people too, "z" Chinese ones.
PLACES = Path(__file__).with_name("places.xz")
# Areas of three digits with 20,000 people or fewer: HHS, guidance on de-identification, 2012, from the Census of 2000.
RESTRICTED = frozenset({"036", "059", "063", "102", "203", "556", "692", "790", "821", "823", "830", "831", "878", "879", "884", "890", "893"})
_STATES = (
    "AL|AK|AZ|AR|CA|CO|CT|DE|FL|GA|HI|ID|IL|IN|IA|KS|KY|LA|ME|MD|MA|MI|MN|MS|MO|MT|NE|NV|NH|NJ|NM|NY|NC|ND|OH|OK|OR|PA|RI|SC|SD|TN|TX|UT|VT|VA|WA|WV|WI|WY|DC|"
    "Alabama|Alaska|Arizona|Arkansas|California|Colorado|Connecticut|Delaware|Florida|Georgia|Hawaii|Idaho|Illinois|Indiana|Iowa|Kansas|Kentucky|Louisiana|Maine|Maryland|Massachusetts|Michigan|Minnesota|Mississippi|Missouri|Montana|Nebraska|"
    "Nevada|New Hampshire|New Jersey|New Mexico|New York|North Carolina|North Dakota|Ohio|Oklahoma|Oregon|Pennsylvania|Rhode Island|South Carolina|South Dakota|Tennessee|Texas|Utah|Vermont|Virginia|Washington|West Virginia|Wisconsin|Wyoming"
)
_WIDE = frozenset(
    f"{_STATES}|England|Scotland|Wales|Ireland|Northern Ireland|Britain|America|Canada|Australia|China|India|Pakistan|Bangladesh|Africa|Asia|Europe|France|Spain|Italy|Germany|Poland|Greece|Turkey|Egypt|Kenya|Nigeria|Ghana|Thailand|Vietnam|Japan|"
    "Korea|Mexico|Brazil|Peru|Chile|Cuba|Jamaica|Singapore|Hong Kong|Taiwan|Iran|Iraq|Israel|Russia|Ukraine|Portugal|Holland|Netherlands|Belgium|Sweden|Norway|Denmark|Finland|Switzerland|Austria|Somalia|Uganda|Ethiopia|Malaysia|Indonesia|"
    "Philippines|Nepal|Bali|Cyprus|Malta|Tunisia|Morocco|English|Chinese|Spanish|French|German|Christmas|Easter|God|Covid|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|January|February|March|April|May|June|July|August|September|October|November|December|Spring|Summer|Autumn|Winter".lower().split("|")
)
_WORD = r"(?:[A-Z]['’]|Ma?c)?[A-Z][a-z]+(?:['’][a-z]+)?"
_WAY = r"(?:Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Drive|Dr|Close|Crescent|Cres|Court|Ct|Place|Pl|Way|Terrace|Boulevard|Blvd|Gardens|Grove|Square|Sq|Highway|Hwy|Parkway|Pkwy|Mews|Row|Walk|Circle|Cir|Trail|Park|Hill|Parade|Rise|View|Green)"
_TOWN = rf"(?:,?\s+{_WORD}(?:\s{_WORD}){{0,2}}(?=,?\s+(?:{_STATES})\b|,?\s+[A-Z]{{1,2}}\d))"
_STREET = re.compile(
    rf"(?:\b(?:(?i:flat|apt|apartment|unit|suite|room|ste|floor)\.?\s*#?\s*\w{{1,5}}(?:-\d+)?,?\s+))?(?<![\d.])\b\d{{1,5}}[A-Za-z]?(?:-\d{{1,5}})?,?\s+(?:(?:N|S|E|W|North|South|East|West)\.?\s)?(?:{_WORD}|\d{{1,3}}(?:st|nd|rd|th))(?:\s{_WORD}){{0,3}}?\s{_WAY}\b(?:\.(?=,|\s+(?i:apt|flat|unit|suite|#)))?(?:,?\s+(?i:flat|apt|apartment|unit|suite|#)\.?\s*#?\w{{1,5}})?{_TOWN}?|"
    rf"\b(?i:lives?|living|house|home|address|stay(?:s|ing)?|moved)(?:\s(?i:is|on|at|in|to|from|to))?\s(?P<named>{_WORD}(?:\s{_WORD}){{0,2}}\s(?:Street|Road|Avenue|Lane|Drive|Close|Crescent|Terrace|Boulevard|Gardens|Grove|Mews)|(?:(?i:flat|studio|apt|apartment|unit|room)\s\w{{1,4}},\s(?:\d{{1,5}}[a-z]?\s)?|\d{{1,5}}[A-Za-z]?\s){_WORD}(?:\s{_WORD}){{0,3}}(?:\.?\s\d{{1,5}})?)\b|"
    r"\bP\.?\s?O\.? ?Box\s+\d+"
)
_LOWER_STREET = re.compile(r"\b\d{1,5}[a-z]?,?\s+(?!mg|ml|mcg)(?:[a-z]+\s){1,3}(?:street|road|avenue|lane|crescent|terrace|boulevard)\b")
_LOWER_STOP = re.compile(r"\b(?:mins?|minutes?|miles?|hours?|days?|times|on|in|down|up|the|across|along|cars?|people|yards|metres|meters|feet|of|a|off|from|my|at|and|i|years?|weeks?|months?|km|kilometres?|by|for|to)\b", re.I)
_POSTCODE = re.compile(r"(?<![\w-])(?:GIR ?0AA|[A-PR-UWYZ](?:\d{1,2}|[A-HK-Y]\d{1,2}|\d[A-HJKPSTUW]|[A-HK-Y]\d[ABEHMNPRVWXY]) ?\d[ABD-HJLNP-UW-Z]{2})(?![\w-])", re.A)
_POSTCODE_LOWER = re.compile(r"\bpost ?code\W{0,3}(?:is )?(?P<code>[a-z]{1,2}\d[a-z\d]? ?\d[a-z]{2})\b|\b(?P<canada>[A-CEGHJ-NPR-TVXY]\d[A-CEGHJ-NPR-TV-Z] \d[A-CEGHJ-NPR-TV-Z]\d)\b", re.I)
_ZIP = re.compile(rf"(?:\b(?:{_STATES})\.?,?\s+|(?i:\bzip(?:\s?code)?\W{{0,3}}(?:is )?))(?P<zip>\d{{5}}(?:-\d{{4}})?)(?![\d-])")
_ZIP_PLUS = re.compile(r"(?<![\w.-])(?P<zip>\d{5}-\d{4})(?![\w-])")
_ZH_POST = re.compile(r"(?:邮编|邮政编码)\s*[:：是为]?\s*(?P<code>\d{6})(?!\d)")
_LIVES_LOWER = re.compile(r"\b(?:lives?|living|lived|born|based|moved|grew up) (?:in|to|near|at) (?P<town>[a-z]{3,}|(?:[a-z]{2,} ){1,2}[a-z]{3,})(?![\w-])")
_TOLD_ADDRESS = re.compile(r"\b(?i:address(?: is|\s?[:：]))\s*(?P<rest>(?=[^.;\n]*\d)(?:[^.;\n@]|(?<=pt|te)\.){4,80}?)(?=\s*(?:(?<!pt)(?<!te)[.;\n]|$|, ?(?:and|tel|phone)\b))")
_BY_STATE = re.compile(rf"\b(?P<town>{_WORD}(?:[ -]{_WORD}){{0,2}}),\s(?:{_STATES})\b")
_DWELLS = re.compile(r"^(?:live|lives|lived|living|resid\w+|born|raised|grew up|hometown|home town)\b", re.I)
_LIVES = re.compile(
    rf"\b(?:(?i:live|lives|lived|living|reside|resides|residing|based|born|raised|staying|moved|move|flew|drove|travell?ed|grew up|work|works|working|studies|resident|native|suburb|town|city|village)\s(?:(?i:back|here|over|down|up|near|close)\s)?(?i:in|near|to|from|of|at|outside|around|by)|(?i:\b(?:I am|I['’]?m|I come|he is|she is|he['’]s|she['’]s|he comes|she comes|we are|we['’]re|originally) from)|(?i:visiting|visited)|(?i:hometown|home town|city|town|birthplace|place of birth)\s*(?i:is|:))\s(?:(?i:the\s)?(?i:town|city|village|suburbs?)\s(?i:of|called)\s)?(?P<town>{_WORD}(?:[ -](?i:on|upon|under|le|la|the)?[ -]?{_WORD}){{0,2}})"
)
_AFTER_IN = re.compile(r"\b(?i:in|near|at|from)\s$")
_WITHIN = re.compile(r"\b(?i:in|near|at)\s$")
_FIRST = re.compile(rf"{_WORD}(?![A-Za-z])")
_COMPOUND = re.compile(rf"(?:North|South|East|West|New|Port|Lake|Fort|Mount|Upper|Lower|Great|Little)\s{_WORD}")
_AFTER_PREPOSITION = re.compile(r"\b(?i:in|near|from|to|at|outside|around|of|via|towards|for)\s$|\],\s$")
_FACILITY = re.compile(rf"\b(?:St\.?|Saint|Royal|Queen|King|{_WORD})(?:['’]s)?(?:\s(?:of|and|the|{_WORD})(?:['’]s)?){{0,4}}\s(?:Hospital|Infirmary|Medical (?:Centre|Center|Practice)|Health (?:Centre|Center)|Surgery|Care Home|Nursing Home|University|High School|Primary School|School|College|Prison|Hospice)\b")
_SAINT = re.compile(r"(?:St\b|Saint|Royal|Queen|King|Mount|Our Lady)")
_ZH_UNIT = r"(?:市|区|县|州|旗|镇|乡|村|街道|路|街|大道|巷|弄|胡同|小区|花园|号院?|栋|幢|座|单元|室|楼|层|组|社区|新村|公寓|大厦)"
_ZH_ADDRESS = re.compile(r"(?:[\u4e00-\u9fff]{2,7}?(?:市|区|县|州|旗|镇|乡|村|街道|路|街|大道|巷|弄|胡同|小区|花园|新村|社区)\s?)[\u4e00-\u9fff\dA-Za-z-]{0,40}?[\dA-Za-z][\dA-Za-z-]{0,5}(?:号院?|栋|幢|座|单元|室|楼|弄)(?:\s?[\dA-Za-z-]{1,6}(?:号|栋|幢|座|单元|室|楼|层)){0,6}(?:\d{2,4})?")
_ZH_UNITS = re.compile(r"[\u4e00-\u9fff]{2,4}?(?:市|自治州|地区)(?:[\u4e00-\u9fff]{1,4}?(?:区|县|旗))?(?:[\u4e00-\u9fff]{1,5}?(?:街道|镇|乡|村|小区))?")
_ZH_BELOW = re.compile(r"市?(?:[\u4e00-\u9fff]{1,4}?(?:区|县|镇|路|街道))*")
_ZH_LIVES = re.compile(r"(?:家住|住在|住址(?:是|为)?[:：]?|地址(?:是|为)?[:：]?|居住(?:在|于)|现居|老家(?:在|是)?|来自|籍贯[:：]?|出生于|户籍(?:在)?[:：]?|家在)\s?(?P<place>[\u4e00-\u9fffA-Za-z0-9-]{2,40})")
_ZH_PROVINCE = re.compile(r"^(?:中国)?(?:[\u4e00-\u9fff]{2,3}省|(?:内蒙古|广西壮族|西藏|宁夏回族|新疆维吾尔)自治区|河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|海南|四川|贵州|云南|陕西|甘肃|青海|台湾|内蒙古|广西|西藏|宁夏|新疆)")
_ZH_WIDE = re.compile(r"^(?:中国|美国|英国|北京|上海|天津|重庆|香港|澳门|农村|城市|乡下|城里|国外|外地|家里|医院|学校|楼上|楼下|宿舍|一起|父母|日本|韩国)")
_ZH_END = re.compile(r"[，,。；;！!？?\s的了]|发烧|头痛|今年|最近|现在|，")
_ZH_CITY_NOT = re.compile(r"(?:城|超|都|菜|股|夜|门|上|本|全|我|该|县级|直辖)市")


@dataclass(frozen=True, slots=True)
class Towns:
    """Names of towns."""

    certain: frozenset[str]
    words: frozenset[str]
    chinese: frozenset[str]


@cache
def towns(path: Path = PLACES) -> Towns:
    """The list that comes with the program."""
    lines = lzma.decompress(path.read_bytes()).decode("utf-8").splitlines()
    of = {mark: frozenset(line[2:] for line in lines if line[0] == mark) for mark in "cwz"}
    return Towns(of["c"], of["w"], of["z"])


def addresses(text: str) -> Iterator[Candidate]:
    """Streets and numbers, postcodes and ZIP codes; these need no list."""
    for match in _STREET.finditer(text):
        yield Candidate("ADDRESS", *match.span("named" if match["named"] else 0))
    for match in _TOLD_ADDRESS.finditer(text):
        yield Candidate("ADDRESS", *match.span("rest"))
    for match in _LOWER_STREET.finditer(text):
        if not _LOWER_STOP.search(match[0]):
            yield Candidate("ADDRESS", *match.span())
    for match in _POSTCODE.finditer(text):
        yield Candidate("POSTCODE", *match.span())
    for match in (*_POSTCODE_LOWER.finditer(text), *_ZH_POST.finditer(text)):
        yield Candidate("POSTCODE", *match.span(match.lastgroup or 0))
    for match in (*_ZIP.finditer(text), *_ZIP_PLUS.finditer(text)):
        yield Candidate("ZIP", *match.span("zip"), f"[ZIP:{kept_zip(match['zip'])}]")
    yield from _chinese(text)


def kept_zip(code: str) -> str:
    """The first three digits, or 000 where too few people live there."""
    return "000" if code[:3] in RESTRICTED else code[:3]


def places(text: str, ordinary: Callable[[str], bool]) -> Iterator[Candidate]:
    """Towns and institutions by the words around them and by the list; what is a name of something medical is not asked here.

    Args:
        ordinary: True for a word of English or of medicine.
    """
    known = towns()
    for pattern in (_BY_STATE, _LIVES):
        for match in pattern.finditer(text):
            words = re.split(r"[ -]", match["town"])
            listed = match["town"] in known.certain | known.words or words[0] in known.words
            sure = _DWELLS.search(match[0]) or len(words) > 1
            if not {match["town"].lower(), words[0].lower()} & _WIDE and (sure or listed or not all(ordinary(word) for word in words)):
                yield Candidate("PLACE", *match.span("town"))
    for match in _LIVES_LOWER.finditer(text):
        words = match["town"].split()
        sizes = [size for size in range(len(words), 0, -1) if " ".join(words[:size]).title() in known.certain | known.words]
        if sizes:
            yield Candidate("PLACE", match.start("town"), match.start("town") + len(" ".join(words[: sizes[0]])))
    for match in _FACILITY.finditer(text):
        if _SAINT.match(match[0]) or any(not ordinary(word) or word in known.words for word in re.findall(r"[A-Z][a-z]+", match[0])):
            yield Candidate("PLACE", *match.span())
    for match in re.finditer(rf"\b{_WORD}(?:[ -](?:upon|on|le|la|de|el)[ -]{_WORD}|[ -]{_WORD}){{0,2}}", text):
        yield from _listed(text, match, known, ordinary)


def _listed(text: str, match: re.Match[str], known: Towns, ordinary: Callable[[str], bool]) -> Iterator[Candidate]:
    """The longest name of a town that a run of capitalised words begins with, at each of its words."""
    starts = [match.start(), *(match.start() + gap.end() for gap in re.finditer(r"[ -]", match[0]))]
    for start in starts:
        ends = [match.end(), *sorted((match.start() + gap.start() for gap in re.finditer(r"[ -]", match[0])), reverse=True)]
        compound = _COMPOUND.match(text, start) if _AFTER_IN.search(text, max(0, start - 12), start) else None
        if compound and compound[0].split()[-1].lower() not in _WIDE:
            yield Candidate("PLACE", *compound.span())
        first = _FIRST.match(text, start)
        if first and _WITHIN.search(text, max(0, start - 12), start) and len(first[0]) >= 5 and first[0].lower() not in _WIDE and not ordinary(first[0]) and first[0] not in people():
            yield Candidate("PLACE", *first.span())
        for end in (end for end in ends if end > start):
            name = text[start:end]
            if name in known.certain or (name in known.words and _AFTER_PREPOSITION.search(text, max(0, start - 12), start)):
                yield Candidate("PLACE", start, end)
                break


def _chinese(text: str) -> Iterator[Candidate]:
    for match in _ZH_ADDRESS.finditer(text):
        lead = re.match(r".*?(?:家住|住在|住址|地址|位于|来自|居住在|搬到|是|为|在)[:：是为]?", match[0])
        yield from _below_province(text, match.start() + (lead.end() if lead else 0), match.end())
    for match in _ZH_LIVES.finditer(text):
        end = _ZH_END.search(match["place"])
        place = match["place"][: end.start()] if end else match["place"]
        upto = re.match(rf".*{_ZH_UNIT}\d*", place)
        place = upto[0] if upto else place
        if _is_place(place):
            yield from _below_province(text, match.start("place"), match.start("place") + len(place))
    for match in _ZH_UNITS.finditer(text):
        names = towns().chinese
        for size in range(2, min(6, len(match[0]))):
            at = match[0].find("市") - size
            if at >= 0 and match[0][at : at + size] in names:
                yield Candidate("PLACE", match.start() + at, match.end())
                break
    for match in re.finditer(r"(?:在|从|去|到|回)(?P<place>[\u4e00-\u9fff]{2,4})", text):
        for size in (4, 3, 2):
            if len(match["place"]) >= size and match["place"][:size] in towns().chinese:
                below = _ZH_BELOW.match(text, match.start("place") + size)
                yield Candidate("PLACE", match.start("place"), below.end() if below else match.start("place") + size)
                break


def _is_place(text: str) -> bool:
    """A known town, or words that end as places do."""
    below = _ZH_PROVINCE.sub("", text)
    if len(below) < 2 or (_ZH_WIDE.match(below) and not re.search(rf"{_ZH_UNIT}", below)) or _ZH_CITY_NOT.search(below):
        return False
    return below in towns().chinese or bool(re.search(rf"{_ZH_UNIT}\d*$", below))


def _below_province(text: str, start: int, end: int) -> Iterator[Candidate]:
    province = _ZH_PROVINCE.match(text[start:end])
    start += province.end() if province else 0
    if end - start >= 2:
        yield Candidate("ADDRESS" if re.search(r"[\d路街道巷弄村]", text[start:end]) else "PLACE", start, end)
