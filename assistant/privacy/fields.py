"""What the fields of a record hold, by their names: FHIR R4 and the usual names of other JSON."""

from __future__ import annotations

import re
from collections.abc import Mapping

from assistant.privacy.types import Json, Kind

_OF: dict[Kind, str] = {
    "NAME": "family given surname forename firstname lastname middlename maidenname fullname patientname contactname mothersmaidenname nextofkin emergencycontact doctor doctorname physician gp gpname consultant provider providername clinician author "
    "performername username motherName fathername guardian carer spouse recordedby signedby 姓名 患者姓名 联系人 医生",
    "ADDRESS": "address addressline addressline1 addressline2 line street streetaddress homeaddress mailingaddress residence 地址 住址",
    "PLACE": "city town district county suburb village birthplace placeofbirth 城市",
    "POSTCODE": "postalcode postcode zip zipcode 邮编",
    "PHONE": "phone phonenumber telephone tel mobile mobilenumber cell cellphone homephone workphone contactnumber 电话 手机",
    "FAX": "fax faxnumber 传真",
    "EMAIL": "email emailaddress mail 邮箱",
    "SSN": "ssn socialsecuritynumber nino nationalinsurancenumber",
    "MRN": "mrn medicalrecordnumber patientid hospitalnumber chartnumber personid recordnumber 病历号 住院号 门诊号",
    "HEALTH_PLAN": "memberid subscriberid policynumber insuranceid insurancenumber healthplannumber beneficiaryid medicarenumber medicaidnumber groupnumber 医保号 医保卡号",
    "ACCOUNT": "account accountnumber iban sortcode creditcard cardnumber bankaccount 银行卡号",
    "LICENCE": "license licence licensenumber licencenumber certificatenumber driverslicense drivinglicence npi gmc",
    "VEHICLE": "vin licenseplate licenceplate numberplate plate vehicle vehicleregistration 车牌 车牌号",
    "DEVICE": "serialnumber serial deviceid deviceserial imei udi carrierhrf carrieraidc deviceidentifier distinctidentifier 序列号",
    "IP": "ip ipaddress sourceip clientip macaddress",
    "PHOTO": "photo photograph portrait picture avatar",
    "BIOMETRIC": "fingerprint voiceprint faceprint biometric biometrics retinascan irisscan",
    "ID": "nhsnumber passport passportnumber idnumber nationalid identitynumber uuid 身份证 身份证号 护照号",
}
KINDS: Mapping[str, Kind] = {name.lower(): kind for kind, names in _OF.items() for name in names.split()}
BIRTH = frozenset({"birthdate", "dob", "dateofbirth", "birthday", "borndate", "birthtime", "出生日期", "生日", "birthyear", "yearofbirth"})
# A person, and not a medicine or a test, has a name beside these.
_OF_A_PERSON = frozenset(KINDS) - {"line", "account", "doctor", "author", "provider"} | BIRTH | {"age", "sex", "gender", "relationship", "telecom", "qualification", "年龄", "性别"}
PERSONS = frozenset({"Patient", "Practitioner", "RelatedPerson", "Person", "Organization", "Location", "PractitionerRole", "CareTeam", "HealthcareService", "Endpoint"})
PLACES = frozenset({"Organization", "Location", "HealthcareService", "Endpoint"})
# Fields of FHIR whose type is instant; a year alone is none.
INSTANTS = frozenset({"issued", "lastUpdated", "timestamp", "recorded", "sent", "start", "end"})
_BY_TYPE: Mapping[str, Kind] = {
    "MR": "MRN", "MRN": "MRN", "PI": "MRN", "PT": "MRN", "SS": "SSN", "SSN": "SSN", "DL": "LICENCE", "MD": "LICENCE", "NPI": "LICENCE", "LN": "LICENCE", "MCN": "LICENCE", "RN": "LICENCE",
    "MB": "HEALTH_PLAN", "MC": "HEALTH_PLAN", "MA": "HEALTH_PLAN", "HC": "HEALTH_PLAN", "SN": "HEALTH_PLAN", "AN": "ACCOUNT", "BA": "ACCOUNT", "SNO": "DEVICE", "UDI": "DEVICE",
}  # fmt: skip
_BY_SYSTEM: tuple[tuple[str, Kind], ...] = (("ssn", "SSN"), ("npi", "LICENCE"), ("medicare", "HEALTH_PLAN"), ("mrn", "MRN"), ("license", "LICENCE"), ("driver", "LICENCE"))
_TERMINOLOGY = re.compile(
    r"(?:https?://(?:[a-z0-9-]+\.)*(?:hl7\.org|loinc\.org|snomed\.info|unitsofmeasure\.org|nih\.gov|who\.int|cdc\.gov|fhir\.nhs\.uk|nema\.org|cms\.gov|ihtsdo\.org|icd\.who\.int)(?:/\S*)?|urn:(?:oid:[\d.]+|iso:\S+|ietf:\S+|anamnesis:\S+)|[a-z]{2,12})",
    re.I,
)
# Codes, units and the like: from lists, never about a person.
FIXED = frozenset({"resourceType", "contentType", "status", "use", "language", "gender", "unit", "mode", "comparator", "lang", "sex", "versionId", "profile", "intent", "priority", "linkId"})


def plain(key: str) -> str:
    """A field's name without case and joints: ``date_of_birth`` and ``dateOfBirth`` are one."""
    return re.sub(r"[\W_]", "", key).lower()


def is_person(holder: Mapping[str, Json]) -> bool:
    """True where an object tells of a person, or of who gives care."""
    return holder.get("resourceType") in PERSONS or any(plain(key) in _OF_A_PERSON for key in holder)


def is_human_name(value: Json) -> bool:
    """True for a FHIR HumanName."""
    return isinstance(value, dict) and bool(value.keys() & {"family", "given"})


def terminology(text: str) -> bool:
    """True for the address of a code system or profile, and for a short word."""
    return _TERMINOLOGY.fullmatch(text) is not None


def kind_of_identifier(identifier: Mapping[str, Json], resource: str) -> Kind:
    """What a FHIR Identifier is: by its type (HL7 table 0203), its system, or whose it is."""
    of_type = identifier.get("type")
    codings = of_type.get("coding") if isinstance(of_type, dict) else None
    for coding in codings if isinstance(codings, list) else ():
        code = coding.get("code") if isinstance(coding, dict) else None
        if isinstance(code, str) and code.upper() in _BY_TYPE:
            return _BY_TYPE[code.upper()]
    system = str(identifier.get("system") or "").lower()
    named = [kind for part, kind in _BY_SYSTEM if part in system]
    return named[0] if named else "MRN" if resource == "Patient" and "nhs" not in system else "ID"
