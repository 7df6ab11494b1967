"""MT940 (SWIFT Customer Statement Message), by the library mt-940, statement by statement."""

from __future__ import annotations

import io
import logging
import re
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import IO, TYPE_CHECKING, Any, Final

import mt940

from truehand.kernel.money import Money
from truehand.kernel.refusal import Refusal
from truehand.payments.domain.refusals.statements import StatementNotUnderstood, StatementTruncated
from truehand.payments.domain.statement import Closed, Entry, Opened, Part, own_reference, plain_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

# The library writes what it cannot read, names and numbers of people among it, into its log.
logging.getLogger("mt940").setLevel(logging.CRITICAL + 1)

_OPTIONS: Final = mt940.Options.all()
_TAG: Final = re.compile(r"^:(\d\d[A-Z]?|NS):", re.MULTILINE)
_KNOWN: Final = frozenset({"13", "13D", "20", "21", "25", "25P", "28", "28C", "34F", "60F", "60M", "61", "62F", "62M"})
_ALSO: Final = frozenset({"64", "65", "86", "90C", "90D", "NS"})
# ":86:" as /CODE/value/CODE/value, where it is not numbered (?20…)
_SLASHED: Final = re.compile(
    r"/(EREF|MARF|NAME|ORDP|BENM|REMI|IBAN|ACCW|RTRN|CNTP|PREF)/(.*?)(?=/(?:EREF|MARF|NAME|ORDP|BENM|REMI|IBAN|ACCW|RTRN|CNTP|PREF|CSID|ISDT|TRTP|BIC)/|$)",
    re.DOTALL,
)
_RETURN_CODES: Final = frozenset({"108", "109", "159"})
_LONGEST: Final = 20


def read(file: IO[bytes]) -> Iterator[Part]:
    """Yield the statements of a file; refuses StatementTruncated and StatementNotUnderstood."""
    for number, block in enumerate(_blocks(file)):
        if number == 0 and not block.startswith(":20:"):
            if block.strip().strip("-") and not block.lstrip().startswith("{"):
                raise StatementNotUnderstood(line=1, why_zh="开头不是 :20:", why_en="it does not begin with :20:")
            continue
        yield from _statement(block)


def _blocks(file: IO[bytes]) -> Iterator[str]:
    """Yield what stands before the first ``:20:``, then each statement."""
    block: list[str] = []
    for line in io.TextIOWrapper(file, encoding="utf-8-sig", errors="surrogateescape", newline=None):
        if line.startswith(":20:"):
            yield "".join(block)
            block = []
        block.append(line)
    yield "".join(block)


def _statement(block: str) -> Iterator[Part]:
    _only_known_tags(block)
    told = block.count("\n:61:")
    try:
        statement: Any = mt940.models.Transactions(options=_OPTIONS)
        statement.parse(block)
    except (RuntimeError, ValueError, InvalidOperation, ArithmeticError, TypeError, KeyError) as error:
        raise StatementNotUnderstood(line=told, why_zh="MT940 格式有误", why_en="not MT940") from error
    data = statement.data
    opening = _balance(data, "opening", line=1)
    if opening is None:
        raise StatementNotUnderstood(line=1, why_zh="没有期初余额", why_en="there is no opening balance")
    if len(statement) != told:
        raise StatementNotUnderstood(line=told, why_zh="有流水行无法读取", why_en="one of its lines is not :61:")
    closing = _balance(data, "closing", line=told)
    if closing is None:
        raise StatementTruncated(line=told)
    sequence = str(data.get("statement_number") or "")
    page = str(data.get("sequence_number") or "")
    yield Opened(
        account=own_reference(str(data.get("account_identification") or "").split("/")[-1]),
        number=f"{sequence}/{page}" if page else sequence or str(data.get("transaction_reference") or ""),
        # Pages of one statement follow each other by their balances; only the statements are numbered.
        sequence=int(sequence) if sequence.isdecimal() and not page.lstrip("01") else None,
        opening=opening[0],
    )
    for line, each in enumerate(statement, 1):
        yield _entry(each.data, opening[0].currency, line)
    yield Closed(closing[1], closing[0])


def _only_known_tags(block: str) -> None:
    """A tag with a typing error would be swallowed by the field before it; the balance shows that, this says where."""
    for line, text in enumerate(block.splitlines(), 1):
        found = _TAG.match(text)
        if found and found[1] not in _KNOWN | _ALSO:
            raise StatementNotUnderstood(
                line=line, why_zh=f"未知字段 :{found[1]}:", why_en=f"unknown field :{found[1]}:"
            )


def _balance(data: Mapping[str, Any], which: str, *, line: int) -> tuple[Money, date] | None:
    found = data.get(f"final_{which}_balance") or data.get(f"intermediate_{which}_balance")
    if found is None:
        return None
    return _money(found.amount.amount, str(found.amount.currency), line), found.date


def _entry(data: Mapping[str, Any], currency: str, line: int) -> Entry:
    slashed = {code: plain_text(value) for code, value in _SLASHED.findall(str(data.get("transaction_details") or ""))}
    code = str(data.get("transaction_code") or data.get("id") or "")
    status = str(data.get("status") or "")
    references = [
        str(data.get("end_to_end_reference") or ""),
        slashed.get("EREF", ""),
        slashed.get("PREF", ""),
        str(data.get("customer_reference") or ""),
    ]
    details = "" if data.get("purpose") is not None else str(data.get("transaction_details") or "")
    return Entry(
        line=line,
        day=_day(data),
        amount=_money(data["amount"].amount, currency, line),
        bank_id=own_reference(data.get("bank_reference")),
        references=tuple(dict.fromkeys(found for each in references if (found := own_reference(each)))),
        text=_clean(plain_text(data.get("purpose"), slashed.get("REMI") or details, data.get("extra_details"))),
        name=_clean(_name(data, slashed)),
        number=own_reference(_number(data, slashed)),
        code=code,
        returned=_returned(data, slashed, code),
        charge=str(data.get("id") or "") == "NCHG" or "CHRG" in str(data.get("id") or ""),
        reversal=status.upper().startswith("R"),
    )


def _day(data: Mapping[str, Any]) -> date:
    """The booking date, or the value date where the bank gives no other; a plain date, not the library's own kind."""
    found = data.get("guessed_entry_date") or data["date"]
    return date(found.year, found.month, found.day)


def _name(data: Mapping[str, Any], slashed: Mapping[str, str]) -> str:
    known = data.get("applicant_name") or slashed.get("NAME") or slashed.get("ORDP") or slashed.get("BENM")
    if known:
        return plain_text(str(known))
    return plain_text(slashed["CNTP"].split("/")[2]) if slashed.get("CNTP", "").count("/") > 1 else ""


def _number(data: Mapping[str, Any], slashed: Mapping[str, str]) -> str:
    known = data.get("applicant_iban") or data.get("gvc_applicant_iban") or slashed.get("IBAN") or slashed.get("ACCW")
    return str(known or slashed.get("CNTP", "").split("/")[0]).split(",")[0]


def _returned(data: Mapping[str, Any], slashed: Mapping[str, str], code: str) -> str:
    """Why a transfer came back: what the bank says, or only that it did."""
    said = slashed.get("RTRN") or data.get("return_debit_notes")
    return str(said)[:_LONGEST] if said else "RTRN" if code in _RETURN_CODES or code == "NRTI" else ""


def _money(amount: Decimal, currency: str, line: int) -> Money:
    try:
        return Money.parse(f"{amount:f}", currency)
    except (Refusal, ValueError) as error:
        raise StatementNotUnderstood(line=line, why_zh="金额或币种无效", why_en="not an amount") from error


def _clean(text: str) -> str:
    """Return a text that can be stored; letters of an encoding that is not UTF-8 are lost."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
