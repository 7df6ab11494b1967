"""The custodian's accounts as configured: their numbers, their pool of sub-account numbers, what a payer is told."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from stdnum import iban, iso11649, luhn
from stdnum.iso7064 import mod_97_10

from truehand.kernel.currency import EXPONENTS
from truehand.payments.domain.refusals.statements import MappingNotUnderstood, NumbersUsedUp
from truehand.payments.domain.statement import StatementFormat
from truehand.payments.domain.table import TableMapping, mapping_from

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from truehand.kernel.canonical import Json

# What is asked of payers (TH), paid out (PO) and paid back (RE), wherever in a line it stands.
_OURS: Final = re.compile(r"(?=((?:TH|PO|RE|RF)[0-9A-Z]{12}))")
# What people write where a figure is meant (Crockford); our references have none of these letters.
_MISREAD: Final = str.maketrans("OIL", "011")
_NAMES: Final = re.compile(r"[a-z0-9-]{1,24}")
_IBAN_HEAD: Final = 4


@dataclass(frozen=True, slots=True)
class CustodyAccount:
    """One account at the custodian's bank.

    ``prefix`` and ``digits`` describe the pool of sub-account numbers that the bank routes to it: the prefix, that many
    digits and a check digit, or for an IBAN country, bank code and prefix. Without a pool the reference alone tells
    payments apart. ``mapping`` reads the bank's own table; ``pain`` is the version of its payment orders.
    """

    name: str
    currency: str
    number: str
    holder: str
    bank: str
    bic: str = ""
    prefix: str = ""
    digits: int = 0
    mapping: TableMapping | None = None
    pain: str = "pain.001.001.09"
    formats: frozenset[StatementFormat] = field(default_factory=lambda: frozenset(StatementFormat))

    @property
    def is_iban(self) -> bool:
        """Return whether the account has an IBAN."""
        return self.number[:2].isalpha()

    @property
    def last_four(self) -> str:
        """Return what of the number is shown."""
        return self.number[-4:]

    def sub_account(self, serial: int) -> str:
        """Return the pool's number of that serial (from 1), with its check digits; refuses NumbersUsedUp."""
        if not self.digits:
            return self.number
        text = str(serial).zfill(self.digits)
        if len(text) > self.digits:
            raise NumbersUsedUp(name=self.name)
        if not self.is_iban:
            body = self.prefix + text
            return body + str(luhn.calc_check_digit(body))
        country, bban = self.number[:2], self.prefix + text
        return country + str(mod_97_10.calc_check_digits(bban + country)) + bban

    def written(self, reference: str) -> str:
        """Return a reference as payers write it: for euros a creditor reference (ISO 11649), else as it is."""
        if self.currency != "EUR":
            return reference
        return f"RF{mod_97_10.calc_check_digits(reference + 'RF')}{reference}"


def our_references(texts: Iterable[str]) -> Iterator[str]:
    """Yield what may be a reference of ours in the texts, as it was given out, however it was typed.

    Words run together may look like one ("dePOSIT FOR THE DIGger"): only one that was given out is one.
    """
    seen = set()
    for text in texts:
        folded = re.sub(r"[\s./-]", "", text).upper()
        for found in _OURS.findall(folded):
            reference = found[:2] + found[2:].translate(_MISREAD)
            if reference not in seen:
                seen.add(reference)
                yield reference


def is_creditor_reference(text: str) -> bool:
    """Return whether a text is a creditor reference (ISO 11649) with right check digits."""
    return bool(iso11649.is_valid(text))


def accounts_from(data: Sequence[Mapping[str, Json]]) -> tuple[CustodyAccount, ...]:
    """Return the accounts of a configuration; refuses MappingNotUnderstood, naming what is missing or wrong."""
    found = tuple(_account(each) for each in data)
    if len({each.name for each in found}) != len(found):
        raise MappingNotUnderstood(field="name")
    return found


def _account(data: Mapping[str, Json]) -> CustodyAccount:
    def text(name: str) -> str:
        value = data.get(name, "")
        return value.strip() if isinstance(value, str) else ""

    for name in ("name", "currency", "number", "holder", "bank"):
        if not text(name):
            raise MappingNotUnderstood(field=name)
    number, currency = re.sub(r"\s", "", text("number")).upper(), text("currency")
    digits, mapping = data.get("digits", 0), data.get("mapping")
    if not _NAMES.fullmatch(text("name")):
        raise MappingNotUnderstood(field="name")
    if currency not in EXPONENTS:
        raise MappingNotUnderstood(field="currency")
    if number[:2].isalpha() and not iban.is_valid(number):
        raise MappingNotUnderstood(field="number")
    if not isinstance(digits, int) or digits < 0:
        raise MappingNotUnderstood(field="digits")
    account = CustodyAccount(
        name=text("name"),
        currency=currency,
        number=number,
        holder=text("holder"),
        bank=text("bank"),
        bic=text("bic"),
        prefix=text("prefix"),
        digits=digits,
        mapping=mapping_from(mapping, account=number, currency=currency) if isinstance(mapping, dict) else None,
        pain=text("pain") or "pain.001.001.09",
    )
    # A pool of an IBAN account has IBANs of its country: as long as the account's own.
    if account.is_iban and digits and len(account.sub_account(1)) != len(number):
        raise MappingNotUnderstood(field="prefix")
    return account
