"""How to reach somebody: telephone, fax, e-mail, web and network addresses; and pictures and biometric files of a person."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator

import phonenumbers
from phonenumbers import Leniency, PhoneNumberMatcher

from assistant.privacy.codes import UNIT
from assistant.privacy.types import Candidate, Kind

_EMAIL = re.compile(r"(?<![\w.+'-])[\w.+'-]{1,64}\s?(?:@|＠|\s?\[at\]\s?|\s\(at\)\s)\s?(?:[\w-]+(?:\.|\s?\[dot\]\s?))+[A-Za-z]{2,}|(?<![\w.+-])[\w.+-]{1,64} at [\w-]+ dot (?:com|org|net|edu|co dot uk|cn|uk)\b", re.A)
_URL = re.compile(
    r"(?:https?|ftp|sftp|file)://[^\s<>\"'，。；）\])]+|\bwww\.[^\s<>\"'，。；）\])]+|"
    r"(?<![\w@./-])(?:[a-z0-9-]+\.)+(?:com|org|net|edu|gov|io|co|info|me|uk|us|cn|eu|de|fr|au|ca|ie|nz|app|dev|health|care|clinic)(?:/[^\s<>\"'，。；）\])]*)?(?![\w@])",
    re.I | re.A,
)
# Pages that everybody reads tell nothing of the reader, as long as no query is attached.
_PUBLIC = re.compile(
    r"(?:https?://)?(?:[a-z0-9-]+\.)*(?:nhs\.uk|nice\.org\.uk|who\.int|cdc\.gov|nih\.gov|hl7\.org|loinc\.org|snomed\.info|unitsofmeasure\.org|fda\.gov|hhs\.gov|medlineplus\.gov)"
    r"(?:/[a-z/.-]*)?\.?", re.I | re.A)  # fmt: skip
_IPV4 = re.compile(r"(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?:/\d{1,2}|:\d{2,5})?(?![\w]|\.\d)", re.A)
_IPV6 = re.compile(r"(?<![\w:])[0-9A-Fa-f:]*:[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*[0-9A-Fa-f:](?![\w:])", re.A)
_SECTION = re.compile(r"\b(?:section|sections|version|v|chapter|recommendations?|para(?:graph)?|clause|rec)\.?\s*$", re.I | re.A)
_NUMBER = r"(?:\+|00)?\(?\d(?:[\s().-]{0,2}\d){5,14}"
_ASKED = re.compile(
    rf"(?P<fax>\bfax(?:es)?\b|\bfacsimile\b|传真)?(?(fax)|(?:\b(?:tel(?:ephone)?|phone|ph|mob(?:ile)?|cell|call|ring|text|reach|contact|whatsapp|landline|pager|bleep|ext|home|work)\b|电话|手机|联系方式|座机|致电|拨打|热线))"
    rf"(?:[^\d\n+(]{{0,24}}?)(?P<number>{_NUMBER}(?:\s?(?:x|ext\.?)\s?\d{{1,6}})?)(?![\d/]|[.,]\d|\s?{UNIT}(?![a-z]))",
    re.I | re.A,
)
_SHAPES = re.compile(
    r"(?<![\w.+/-])(?:"
    r"(?:\+|00)\d{1,3}[\s.-]?(?:\(\d{1,5}\)[\s.-]?)?\d(?:[\s.-]?\d){6,12}|"  # international
    r"\(?0\d{2,4}\)?[\s-]\d{3,4}[\s-]?\d{3,4}|0\d{9,10}|"  # United Kingdom, and Chinese landlines
    r"(?:1[\s.-]?)?(?:\(\d{3}\)\s?|\d{3}[.\s-])\d{3}[.\s-]\d{4}|"  # North America
    r"(?:\+?86[\s-]?)?1[3-9]\d(?:[\s-]?\d{4}){2}|[48]00[\s-]?\d{3}[\s-]?\d{4}|"  # Chinese mobile and service numbers
    r"(?<!\d)\d{3}-\d{4}"
    rf")(?![\d/-]|[.,]\d|\s?{UNIT}(?![a-z]))(?:\s?(?:x|ext\.?)\s?\d{{1,6}})?",
    re.I | re.A,
)
_FAX_BEFORE = re.compile(r"(?:\bfax\b|传真)[^\d\n]{0,20}$", re.I | re.A)
_REGIONS = ("GB", "US", "CN")
_PICTURE = re.compile(r"(?<![^\s<>\"'，。：:()（）])(?:[^\s<>\"'/\\，。：:]{0,99}[/\\]){0,20}[^\s<>\"'/\\，。：:()（）]{1,199}\.(?:jpe?g|png|heic|heif|gif|bmp|tiff?|webp|dcm|mp4|mov)\b|data:image/[\w+.-]+;base64,[A-Za-z0-9+/=]+", re.I | re.A)
_SHOWN = r"(?:attached|enclosed|included|uploaded|on file|recorded|stored|available|below|scanned|taken|附上?|已附|如下|已上传|已采集|见附件|存档|已录入)"
_FACE = re.compile(
    r"\b(?:full[- ]face|facial|passport[- ]style|head[- ]?shot|face) (?:photo(?:graph)?s?|pictures?|images?|selfie)\b|\b(?:photo(?:graph)?s?|pictures?|images?|selfies?) of (?:my|his|her|their|the patient['’]?s?) (?:whole |full )?face\b|"
    r"(?:正面|面部|脸部|人脸|证件|免冠)(?:照片?|图像|图片)",
    re.I,
)
_BODY = (
    r"(?:(?:finger|thumb|palm|voice|face) ?prints?(?: (?:scan|image|record|data|card|template)s?)?|voice recordings?|retina(?:l)? (?:scan|image|print)s?|iris (?:scan|image|print|pattern)s?|DNA (?:profile|sample|sequence)s?|"
    r"genetic fingerprints?|facial (?:recognition|geometry)(?: (?:data|template|scan))?|biometric (?:\w+ )?(?:data|template|identifier|record|scan|file|signature)s?|gait signature)"
)
_BODY_ZH = r"(?:指纹|掌纹|声纹|虹膜|视网膜扫描|面部识别|人脸识别|DNA样本|生物特征|生物识别)(?:信息|数据|图像|样本|扫描|模板|图)?"
_BIOMETRIC = re.compile(
    rf"\b{_BODY}(?=[^.\n]{{0,25}}\b{_SHOWN})|(?<=attached )(?:is |are )?(?:(?:my|his|her|the|a|an) )?{_BODY}|\b(?:face ?prints?|voice ?prints?|finger ?prints?|thumb ?prints?|palm ?prints?|biometric (?:\w+ )?(?:data|template|identifier|record|scan|file)s?)\b(?=\s*(?:is|are|id|#|:|no|number|template|\())|{_BODY_ZH}(?=[^。\n]{{0,8}}{_SHOWN})|{_SHOWN}[^。\n]{{0,4}}?(?P<after>{_BODY_ZH})",
    re.I,
)


def contacts(text: str) -> Iterator[Candidate]:
    """Addresses of people on telephone and net."""
    for match in _EMAIL.finditer(text):
        yield Candidate("EMAIL", *match.span())
    for match in _URL.finditer(text):
        end = match.start() + len(match[0].rstrip(".,;:!?)"))
        if not _PUBLIC.fullmatch(text, match.start(), end):
            yield Candidate("URL", match.start(), end)
    yield from _network(text)
    yield from _phones(text)


def likenesses(text: str) -> Iterator[Candidate]:
    """Pictures by the names of their files, and words that say that a face or a biometric identifier is attached."""
    kinds: tuple[tuple[Kind, re.Pattern[str]], ...] = (("PHOTO", _PICTURE), ("PHOTO", _FACE))
    for kind, pattern in kinds:
        for match in pattern.finditer(text):
            yield Candidate(kind, *match.span())
    for match in _BIOMETRIC.finditer(text):
        yield Candidate("BIOMETRIC", *match.span("after" if match["after"] else 0))


def _network(text: str) -> Iterator[Candidate]:
    for match in (*_IPV4.finditer(text), *_IPV6.finditer(text)):
        if _is_address(re.sub(r"/\d+$|(?<=\.\d)(?<!:):\d+$|(?<=\d):\d{2,5}$", "", match[0]) if "." in match[0] else match[0]) and not _SECTION.search(text, 0, match.start()):
            yield Candidate("IP", *match.span())


def _is_address(text: str) -> bool:
    """True for an address of IPv4, or of IPv6 that has at least three groups."""
    try:
        found = ipaddress.ip_address(text)
    except ValueError:
        return False
    return found.version == 4 or len(re.findall(r"[0-9A-Fa-f]+", text)) >= (2 if "::" in text else 3)


def _phones(text: str) -> Iterator[Candidate]:
    for match in _ASKED.finditer(text):
        if 6 <= sum(character.isdigit() for character in match["number"]) <= 15:
            yield Candidate("FAX" if match["fax"] else "PHONE", *match.span("number"))
    spans = {match.span() for match in _SHAPES.finditer(text)}
    if re.search(r"\d(?:\D{0,2}\d){8}", text):
        spans |= {(found.start, found.end) for region in _REGIONS for found in PhoneNumberMatcher(text, region, Leniency.VALID) if _written(found)}
    for start, end in spans:
        yield Candidate("FAX" if _FAX_BEFORE.search(text, max(0, start - 30), start) else "PHONE", start, end)


def _written(found: phonenumbers.PhoneNumberMatch) -> bool:
    """True unless the digits only happen to stand together: '120/80 500'."""
    return "/" not in found.raw_string and sum(character.isdigit() for character in found.raw_string) >= 9
