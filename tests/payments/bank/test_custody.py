"""Numbers and references that can be checked, and a configuration that says what is wrong with it."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import iban, iso11649, luhn

import truehand.payments.bank
from truehand.kernel.canonical import Json
from truehand.payments.bank.config import custody_accounts
from truehand.payments.domain.custody import accounts_from, is_creditor_reference, our_references
from truehand.payments.domain.refusals.statements import MappingNotUnderstood, NumbersUsedUp

DEMONSTRATION = json.loads((Path(truehand.payments.bank.__file__).parent / "demonstration.json").read_text())
YUAN, EURO = accounts_from(DEMONSTRATION)
CODES = st.text(alphabet="0123456789ABCDEFGHJKMNPQRSTVWXYZ", min_size=12, max_size=12)


@given(st.integers(1, 9_999_999))
def test_every_number_of_a_pool_has_right_check_digits_and_is_one_of_a_kind(serial: int) -> None:
    assert luhn.is_valid(YUAN.sub_account(serial))
    assert iban.is_valid(EURO.sub_account(serial))
    assert YUAN.sub_account(serial) != YUAN.sub_account(serial + 1)
    assert len(EURO.sub_account(serial)) == len(EURO.number)


def test_a_pool_ends() -> None:
    with pytest.raises(NumbersUsedUp):
        EURO.sub_account(10_000_000)


@given(CODES)
def test_a_euro_reference_is_a_creditor_reference_and_is_found_again(code: str) -> None:
    written = EURO.written(f"TH{code}")
    assert iso11649.is_valid(written)
    assert is_creditor_reference(written)
    assert f"TH{code}" in our_references([f"payment {iso11649.format(written)} thanks"])
    assert YUAN.written(f"TH{code}") == f"TH{code}"


@pytest.mark.parametrize("text", ["", "TH123", "invoice 7", "XX0123456789AB"])
def test_what_is_no_reference_of_ours_is_not_taken_for_one(text: str) -> None:
    assert list(our_references([text])) == []


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "Über"}, "name"),
        ({"currency": "QQQ"}, "currency"),
        ({"number": "DE00999999990000000100"}, "number"),
        ({"digits": -1}, "digits"),
        ({"prefix": "999"}, "prefix"),
    ],
)
def test_a_configuration_that_is_wrong_is_refused_by_its_field(change: dict[str, Json], field: str) -> None:
    with pytest.raises(MappingNotUnderstood) as refusal:
        accounts_from([{**DEMONSTRATION[1], **change}])
    assert refusal.value.data["field"] == field
    with pytest.raises(MappingNotUnderstood):
        accounts_from([DEMONSTRATION[0], DEMONSTRATION[0]])


def test_without_a_configuration_there_is_no_account(settings: object) -> None:
    settings.TRUEHAND_BANK_ACCOUNTS = ""  # type: ignore[attr-defined]
    assert custody_accounts() == ()


def test_words_run_together_are_only_maybe_a_reference() -> None:
    assert list(our_references(["deposit for the digger"])) == ["P0S1TF0RTHED1G".replace("P0", "PO", 1)]
