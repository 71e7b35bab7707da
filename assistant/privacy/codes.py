"""Numbers and codes of people and things: by the words before them, by their shape, and by their check digits."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.privacy.digits import iban, luhn, nhs_number, resident_number
from assistant.privacy.types import Candidate, Kind

UNIT = (
    r"(?:mg|mcg|µg|ug|g|kg|ml|l|dl|mmol|mol|iu|units?|u|mmhg|bpm|cm|mm|m|%|kcal|cal|calories|steps|cells|copies|x10|×|/l|/ml|/mm|/µl|/ul|k/|"
    r"ng|pg|pmol|nmol|mosm|meq|ms|sec|mins?|hours?|hrs?|days?|weeks?|months?|years?|tablets?|tabs|毫克|克|毫升|单位|次|个|岁|天|周|年|月|步)"
)
# A code has at least three digits; groups of digits may stand apart.
_CODE = rf"(?=[A-Z0-9/.\-]*\d)(?=(?:[A-Z/.\- ]{{0,6}}\d){{3}})[A-Z0-9](?:[A-Z0-9]|[/.\-](?=[A-Z0-9]))+(?:[ ](?=[\dA-Z]*\d)[A-Z0-9]{{2,7}}(?!\s?{UNIT}\b)){{0,7}}"
_LINK = r"(?:\s*(?:#|№|\((?:[^()\n]{1,20})\)))?\s*(?:is|was|reads?|=|为|是)?\s*[:：#=]?\s*"
_NO = r"\s*(?:card\s*)?(?:(?:no|nos|num|nr|number|numbers|id|identifier|identification|code)\b\.?|#|№)"
_LABELS: tuple[tuple[Kind, str], ...] = (
    ("MRN", rf"\b(?:MRN|M\.R\.N\.?|CHI)\b(?:{_NO})?|\b(?:medical records?|hospital|patient|pt|chart|unit|clinic|case(?: file)?|health record|record)(?:{_NO})"),
    ("MRN", r"(?:病历|病案|住院|门诊|就诊卡?|诊疗卡|病人|患者|登记)(?:号码?|编号|ID)"),
    ("SSN", rf"\b(?:SSN|SS#|social security|NINO|national insurance)\b(?:{_NO})?"),
    ("HEALTH_PLAN", rf"\b(?:health ?plan|insurance|insurer|policy|member(?:ship)?|subscriber|beneficiary|group|medicare|medicaid|MBI|HICN|payer|plan)(?: (?:policy|member|card|plan|beneficiary))?(?:{_NO})|\b(?:medicare|medicaid|MBI)\b"),
    ("HEALTH_PLAN", r"(?:医保卡?|社保卡?|社会保障卡?|医疗保险|保险单?|保单|参保)(?:号码?|编号|卡号)"),
    ("ACCOUNT", rf"\b(?:bank |billing |savings )?(?:account|acct|a/c)(?:{_NO})?|\bsort code\b|\b(?:credit|debit|bank|visa|mastercard|amex)(?: card)?(?:{_NO})|\b(?:invoice|billing)(?:{_NO})"),
    ("ACCOUNT", r"(?:银行|信用)?(?:账户?|帐户?|卡|存折)号码?|(?:银行卡|信用卡|账户)"),
    ("VEHICLE", rf"\b(?:VIN|vehicle identification|chassis)\b(?:{_NO})?|\b(?:number|licen[cs]e|registration|vehicle|car|reg) plates?\b(?:{_NO})?|\b(?:car|vehicle|van|bike|motorbike|truck)\s*(?:registration|reg)\b(?:{_NO})?"),
    ("VEHICLE", r"(?:车牌|车架|发动机|车辆识别代?)号?码?"),
    ("LICENCE", rf"\b(?:driv(?:ing|er['’]?s?) )?(?:licen[cs]e|certificate|certification|permit|registration)(?:{_NO})|\b(?:driving|driver['’]?s?|medical|nursing) licen[cs]e\b|\b(?:GMC|NMC|GPhC|HCPC|NPI|DEA|DL|PRC)\b(?:{_NO})?"),
    ("LICENCE", r"(?:执业证书?|资格证书?|执照|驾驶证|驾照|证书|许可证|出生证明?)(?:号码?|编号)"),
    ("DEVICE", rf"\b(?:serial|device|model|implant|pacemaker|pump|sensor|UDI|IMEI|lot)(?:{_NO})|\b(?:S/N|SN|IMEI|UDI|serial)\b"),
    ("DEVICE", r"(?:序列|设备|机身|仪器|起搏器|植入物|出厂)(?:号码?|编号|序列号)"),
    ("ID", rf"\b(?:passport|NHS|national id|identity card|ID card|visa|student|employee|staff|payroll|badge|reference|ref|sample|specimen|accession|order|booking|appointment|prescription|rx|tracking|study|subject|trial|registry|participant|enrol?lment|voter|tax|TIN|ticket|claim|referral|UBRN|encounter|visit|request)(?:{_NO})|\b(?:passport|NHS|accession|specimen)\b"),
    ("ID", r"(?:身份证|护照|证件|军官证|学号|工号|居住证|回乡证|样本|标本|条码|检查|申请单|订单|报告单?)(?:号码?|编号)?"),
)  # fmt: skip
# A plate has groups of capitals and of digits.
_PLATE = r"(?-i:(?=[A-Z •-]*\d)[A-Z0-9]{1,4}(?:[ •-]?[A-Z0-9]{1,6}){1,2}\b)|"
_LABELLED = tuple((kind, re.compile(rf"(?:{label}){_LINK}(?P<code>{_PLATE if kind == 'VEHICLE' else ''}{_CODE})", re.I | re.A)) for kind, label in _LABELS)
_SSN = re.compile(r"(?<![\d-])\d{3}-\d{2}-\d{4}(?![\d-])|(?<![\w])[A-Z]{2} ?\d{2} ?\d{2} ?\d{2} ?[A-D](?!\w)", re.A)
_MEDICARE = re.compile(r"(?<!\w)[1-9][AC-HJKMNP-RT-Y][0-9AC-HJKMNP-RT-Y]\d-?[AC-HJKMNP-RT-Y][0-9AC-HJKMNP-RT-Y]\d-?[AC-HJKMNP-RT-Y]{2}\d{2}(?!\w)", re.A)
_UUID = re.compile(r"(?<![0-9a-f])[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}(?![0-9a-f])", re.I | re.A)
_MAC = re.compile(r"(?<![0-9a-f:])(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}(?![0-9a-f:])", re.I | re.A)
_UDI = re.compile(r"\(01\)\d{14}(?:\(\d{2}\)[A-Z0-9-]+)*", re.I | re.A)
_CARD = re.compile(r"(?<![\d.-])\d{4}([ -]?)\d{4}\1\d{4}\1\d{1,7}(?![\d-]|\.\d)|(?<![\d.-])3[47]\d{2}[ -]?\d{6}[ -]?\d{5}(?!\d)", re.A)
_RESIDENT = re.compile(r"(?<!\d)[1-9]\d{16}[\dXx](?!\d)")
_HONG_KONG = re.compile(r"(?<![A-Z0-9])[A-Z]{1,2}\d{6}\([0-9A]\)", re.A)
_NHS = re.compile(r"(?<![\d.-])\d{3}([ -]?)\d{3}\1\d{4}(?![\d-]|\.\d)", re.A)
_IBAN = re.compile(r"(?<!\w)[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?(?!\w)", re.A)
_VIN = re.compile(r"(?<!\w)(?=[A-HJ-NPR-Z0-9]*\d[A-HJ-NPR-Z0-9]*\d)(?=[A-HJ-NPR-Z0-9]*[A-Z][A-HJ-NPR-Z0-9]*[A-Z])[A-HJ-NPR-Z0-9]{17}(?!\w)", re.A)
_PLATE_ZH = re.compile(r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-NP-Z][·• -]?[A-HJ-NP-Z0-9]{5,6}(?![A-Za-z0-9])")
_DRIVEN = re.compile(r"\b(?:car|van|vehicle|driv\w+|reg(?:istration)?|plate|parked|lorry|taxi|motorbike|bmw|ford|toyota|honda)\b[^.\n]{0,30}?(?P<code>(?<!\w)(?:[A-Z]{2}\d{2} ?[A-Z]{3}|[A-Z]{1,3}[ -]?\d{3,4}|\d[A-Z]{3}\d{3}|[A-Z]\d{1,3} ?[A-Z]{3})(?!\w))", re.A)
# Any other number this long, and any long mixture of letters and digits; numbers of terminologies say so, and measured ones have a unit.
_LONG = re.compile(rf"(?<![\w.,:/-])\d{{9,}}(?![\w]|[.,/-]\d|\s?{UNIT}(?![a-z]))", re.I | re.A)
_MIXED = re.compile(r"(?<![\w./@-])(?=[A-Z-]*\d)(?=[\d-]*[A-Z])(?=(?:[A-Z-]*\d){5})[A-Z0-9]+(?:-[A-Z0-9]+)*(?![\w@/]|\.\w)", re.A)
_HANDLE = re.compile(r"(?<![\w@.])@[A-Za-z][A-Za-z0-9_.]{2,}(?<!\.)|(?:微信号?|QQ号?|WeChat(?: ID)?|Instagram|Snapchat|username|user ?name|user id|用户名)\s*(?:is|是|[:：])?\s*(?P<code>[A-Za-z0-9_.-]{5,})(?![\w])", re.I | re.A)
_TERMINOLOGY = re.compile(r"(?:snomed|sctid|sct|loinc|icd[- ]?1?\d?|rxnorm|rxcui|umls|cui|mesh|pmid|pmc|doi|isbn|nct|isrctn|eudract|chebi|hpo?|omim|atc|opcs|cas)\b[^\n]{0,12}$", re.I | re.A)
_TERM_CODE = re.compile(r"(?:NCT|ISRCTN|PMC|RXCUI|CHEMBL|DOID|HP|MONDO|OMIM)[:\d]", re.I | re.A)


def codes(text: str) -> Iterator[Candidate]:
    """Numbers that name a person, an account, a licence or a thing."""
    for kind, pattern in _LABELLED:
        for match in pattern.finditer(text):
            yield Candidate(kind, *match.span("code"))
    for kind, pattern in _SHAPES:
        for match in pattern.finditer(text):
            yield Candidate(kind, *match.span())
    yield from _checked(text)
    for kind, pattern in _AFTER:
        for match in pattern.finditer(text):
            yield Candidate(kind, *match.span("code" if match["code"] else 0))
    yield from _others(text)


_SHAPES: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("SSN", _SSN), ("HEALTH_PLAN", _MEDICARE), ("ID", _UUID), ("DEVICE", _MAC), ("DEVICE", _UDI), ("VEHICLE", _VIN), ("VEHICLE", _PLATE_ZH), ("ID", _HONG_KONG),
)  # fmt: skip
_AFTER: tuple[tuple[Kind, re.Pattern[str]], ...] = (("VEHICLE", _DRIVEN), ("ID", _HANDLE))


def _checked(text: str) -> Iterator[Candidate]:
    """Numbers whose check digit says what they are."""
    checks = ((_CARD, luhn, "ACCOUNT"), (_IBAN, iban, "ACCOUNT"), (_RESIDENT, resident_number, "ID"), (_NHS, nhs_number, "ID"))
    for pattern, check, kind in checks:
        for match in pattern.finditer(text):
            if check(match[0]):
                yield Candidate("ACCOUNT" if kind == "ACCOUNT" else "ID", *match.span(), guessed=check in (nhs_number, luhn))


def _others(text: str) -> Iterator[Candidate]:
    for pattern in (_LONG, _MIXED):
        for match in pattern.finditer(text):
            if not _TERMINOLOGY.search(text, max(0, match.start() - 30), match.start()) and not _TERM_CODE.match(match[0]):
                yield Candidate("ID", *match.span(), guessed=True)
