"""Check digits: which number can be what it looks like."""

from __future__ import annotations

import re

_RESIDENT_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_RESIDENT_CHECKS = "10X98765432"


def only_digits(text: str) -> str:
    """The digits of a text."""
    return re.sub(r"\D", "", text)


def luhn(number: str) -> bool:
    """True for a payment card or IMEI whose check digit fits (ISO/IEC 7812-1, annex B)."""
    digits = [int(digit) for digit in reversed(only_digits(number))]
    return len(digits) >= 12 and len(set(digits)) > 1 and sum(digits[::2] + [sum(divmod(2 * digit, 10)) for digit in digits[1::2]]) % 10 == 0


def nhs_number(number: str) -> bool:
    """True for ten digits whose check digit fits (NHS Data Dictionary, "NHS NUMBER", modulus 11)."""
    digits = [int(digit) for digit in only_digits(number)]
    if len(digits) != 10 or len(set(digits)) == 1:
        return False
    return (11 - sum(digit * weight for digit, weight in zip(digits, range(10, 1, -1), strict=False)) % 11) % 11 == digits[9]


def resident_number(number: str) -> bool:
    """True for a Chinese resident identity number whose check digit fits (GB 11643-1999, ISO 7064 MOD 11-2)."""
    if not re.fullmatch(r"\d{17}[\dXx]", number):
        return False
    total = sum(int(digit) * weight for digit, weight in zip(number, _RESIDENT_WEIGHTS, strict=False))
    return _RESIDENT_CHECKS[total % 11] == number[17].upper()


def iban(number: str) -> bool:
    """True for an international bank account number whose check digits fit (ISO 13616, modulus 97)."""
    plain = re.sub(r"\s", "", number).upper()
    if not re.fullmatch(r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}", plain):
        return False
    return int("".join(str(int(letter, 36)) for letter in plain[4:] + plain[:4])) % 97 == 1
