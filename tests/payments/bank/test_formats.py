"""The three formats say the same lines; what is not whole, true or safe is refused with its place."""

import io
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pycamt.parser import Camt053Parser

from truehand.kernel.money import Money
from truehand.kernel.refusal import Refusal
from truehand.payments.bank.formats import camt, mt940, table
from truehand.payments.bank.sample import SAMPLE_COLUMNS, Sample, camt_file, csv_file, mt940_file
from truehand.payments.domain.refusals import statements as refusals
from truehand.payments.domain.statement import Checker, Closed, Entry, Opened, Part
from truehand.payments.domain.table import mapping_from

DAY = date(2026, 11, 21)
ACCOUNT = "DE89370400440532013000"
MAPPING = mapping_from(
    {"columns": dict(SAMPLE_COLUMNS), "day_format": "%Y%m%d", "encoding": "gb18030", "charges": ["手续费"]},
    account=ACCOUNT,
    currency="EUR",
)


def eur(minor: int) -> Money:
    return Money(minor, "EUR")


def sample(*entries: Entry, opening: int = 100_000) -> Sample:
    numbered = [replace(each, line=line) for line, each in enumerate(entries, 1)]
    return Sample(ACCOUNT, "2026-325", 325, DAY, eur(opening), numbered)


def read_table(file: io.BytesIO) -> Iterator[Part]:
    return table.read(file, MAPPING)


Reader = Callable[[io.BytesIO], Iterator[Part]]
FORMATS: dict[str, tuple[Callable[[Sample], bytes], Reader]] = {
    "camt": (camt_file, camt.read),
    "mt940": (mt940_file, mt940.read),
    "csv": (csv_file, read_table),
}
BOB = Entry(1, DAY, eur(250_050), "B-77", ("TH4T3QK9PZ2W7X",), "货款 excavator", "陈博文", "6222020000001234567")
PLAIN = Entry(2, DAY, eur(-1_250), "B-78", ("PO4T3QK9PZ2W7X",), "payout", "Alice Lin", "DE02120300000000202051")
FEE = Entry(3, DAY, eur(-30), "B-79", (), "手续费", charge=True)


@pytest.fixture(params=FORMATS)
def form(request: pytest.FixtureRequest) -> tuple[Callable[[Sample], bytes], Reader]:
    return FORMATS[request.param]


def parts(form: tuple[Callable[[Sample], bytes], Reader], body: bytes) -> list[Part]:
    return list(Checker().checked(form[1](io.BytesIO(body))))


def entries(found: list[Part]) -> list[Entry]:
    return [each for each in found if isinstance(each, Entry)]


def test_a_line_is_read_as_it_was_written(form: tuple[Callable[[Sample], bytes], Reader]) -> None:
    found = parts(form, form[0](sample(BOB, PLAIN, FEE)))
    opened, closed = found[0], found[-1]
    assert isinstance(opened, Opened)
    assert isinstance(closed, Closed)
    assert (opened.account, opened.opening, closed.closing, closed.day) == (ACCOUNT, eur(100_000), eur(348_770), DAY)
    bob, plain, fee = entries(found)
    assert [(each.amount, each.bank_id, each.references) for each in (bob, plain)] == [
        (BOB.amount, BOB.bank_id, BOB.references),
        (PLAIN.amount, PLAIN.bank_id, PLAIN.references),
    ]
    assert (bob.name, bob.number, bob.text, bob.day) == (BOB.name, BOB.number, BOB.text, DAY)
    assert fee.charge
    assert not bob.charge


def test_a_second_reader_of_camt_agrees() -> None:
    read = Camt053Parser(camt_file(sample(BOB, PLAIN, FEE))).get_transactions()
    assert [(float(each["Amount"]), each["CreditDebitIndicator"]) for each in read] == [
        (2500.5, "CRDT"),
        (12.5, "DBIT"),
        (0.3, "DBIT"),
    ]


def test_a_file_cut_off_anywhere_is_refused(form: tuple[Callable[[Sample], bytes], Reader]) -> None:
    body = form[0](sample(BOB, PLAIN, FEE))
    body = body.rstrip(b"\r\n- ")
    for cut in range(0, len(body) - 1, 7):
        try:
            found = parts(form, body[:cut])
        except Refusal:
            continue
        # A table may end between two rows: then it is a whole, shorter table, and its end is the next one's beginning.
        assert form[0] is csv_file
        assert len(entries(found)) < 3 or body[:cut].endswith(b",") or cut > len(body) - 60


def test_an_amount_altered_in_the_file_no_longer_adds_up(form: tuple[Callable[[Sample], bytes], Reader]) -> None:
    body = form[0](sample(BOB, PLAIN))
    altered = body.replace(b"12.50", b"92.50").replace(b"12,50", b"92,50")
    assert altered != body
    with pytest.raises((refusals.StatementUnbalanced, refusals.StatementRowOff)):
        parts(form, altered)


def test_a_line_taken_out_of_the_file_is_missed() -> None:
    lines = mt940_file(sample(BOB, PLAIN, FEE)).split(b"\r\n")
    with pytest.raises(refusals.StatementUnbalanced) as refusal:
        list(Checker().checked(mt940.read(io.BytesIO(b"\r\n".join(lines[:6] + lines[8:])))))
    assert refusal.value.data["missing"] == eur(-1_250)
    rows = csv_file(sample(BOB, PLAIN, FEE)).split(b"\r\n")
    with pytest.raises(refusals.StatementRowOff) as off:
        list(read_table(io.BytesIO(b"\r\n".join(rows[:2] + rows[3:]))))
    assert off.value.data["line"] == 3
    text = camt_file(sample(BOB, PLAIN)).replace(b"<NbOfNtries>2<", b"<NbOfNtries>3<")
    with pytest.raises(refusals.StatementMiscounted):
        list(Checker().checked(camt.read(io.BytesIO(text))))


BOMB = b"""<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><Document>&b;</Document>"""
LATE = b"<?xml version='1.0'?>" + b"<!--" + b" " * 9000 + b"-->" + BOMB[21:]
OUTSIDE = b"""<?xml version="1.0"?><!DOCTYPE d SYSTEM "file:///etc/passwd"><Document>&x;</Document>"""


@pytest.mark.parametrize("body", [BOMB, LATE, OUTSIDE, BOMB.decode().encode("utf-16")])
def test_a_document_type_of_its_own_is_refused_before_it_does_anything(body: bytes) -> None:
    with pytest.raises(refusals.StatementUnsafe):
        list(camt.read(io.BytesIO(body)))


@pytest.mark.parametrize("body", [b"", b"nonsense", b"<a/>", b"{1:F01}", b"a,b\r\n1,2\r\n", b"\xff\xfe\x00"])
def test_what_is_no_statement_is_refused(form: tuple[Callable[[Sample], bytes], Reader], body: bytes) -> None:
    with pytest.raises(Refusal):
        parts(form, body)


def test_a_line_that_is_not_booked_yet_does_not_count() -> None:
    body = camt_file(sample(BOB, PLAIN))
    at = body.rindex(b"<Cd>BOOK</Cd>")
    pending = body[:at] + b"<Cd>PDNG</Cd>" + body[at + len(b"<Cd>BOOK</Cd>") :]
    closing = sample(BOB).closing.decimal_text().encode()
    pending = pending.replace(sample(BOB, PLAIN).closing.decimal_text().encode(), closing)
    assert len(entries(parts(FORMATS["camt"], pending))) == 1


def test_a_collective_entry_becomes_its_transactions() -> None:
    body = camt_file(sample(replace(PLAIN, amount=eur(-2_500))))
    detail = body[body.index(b"<TxDtls>") : body.index(b"</TxDtls>") + len(b"</TxDtls>")]
    one, other = detail.replace(b"25.00", b"10.00"), detail.replace(b"25.00", b"15.00").replace(b"PO4T", b"PO5T")
    found = entries(parts(FORMATS["camt"], body.replace(detail, one + other)))
    assert [(each.amount.minor, each.references[0], each.bank_id) for each in found] == [
        (-1_000, "PO4T3QK9PZ2W7X", "B-78#1"),
        (-1_500, "PO5T3QK9PZ2W7X", "B-78#2"),
    ]


def test_a_reversal_in_mt940_has_the_sign_of_what_it_does_to_the_account() -> None:
    found = entries(parts(FORMATS["mt940"], mt940_file(sample(replace(PLAIN, reversal=True)))))
    assert [(each.amount.minor, each.reversal) for each in found] == [(-1_250, True)]


def test_an_mt940_with_slashes_is_read_as_one_with_numbers() -> None:
    body = (
        ":20:A\n:25:NL12/DE89370400440532013000\n:28C:7\n:60F:C261121EUR1,\n"
        ":61:2611211121C5,NTRFNONREF//B1\n"
        ":86:/EREF/TH4T3QK9PZ2W7X/NAME/Bob Chen/IBAN/DE02120300000000202051\n/REMI/for\nthe digger\n:62F:C261121EUR6,\n"
    )
    (entry,) = entries(parts(FORMATS["mt940"], body.encode()))
    assert (entry.name, entry.number, entry.text) == ("Bob Chen", "DE02120300000000202051", "for the digger")
    assert entry.references == ("TH4T3QK9PZ2W7X",)


def test_a_table_newest_first_is_read_from_its_end() -> None:
    rows = csv_file(sample(BOB, PLAIN, FEE)).rstrip().split(b"\r\n")
    newest = b"\r\n".join([rows[0], *reversed(rows[1:])])
    found = list(table.read(io.BytesIO(newest), replace(MAPPING, newest_first=True)))
    assert [each.bank_id for each in entries(found)] == ["B-77", "B-78", "B-79"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"columns": {}}, "columns.balance"),
        ({"columns": {**SAMPLE_COLUMNS, "colour": "x"}}, "columns.colour"),
        ({"encoding": "klingon"}, "encoding"),
        ({"delimiter": ""}, "delimiter"),
        ({"skip": -1}, "skip"),
        ({"charges": "all"}, "charges"),
        ({"columns": {"day": "a", "balance": "b"}}, "columns.amount | columns.debit + columns.credit"),
    ],
)
def test_a_mapping_that_says_too_little_is_refused_by_its_field(change: dict[str, object], field: str) -> None:
    with pytest.raises(refusals.MappingNotUnderstood) as refusal:
        mapping_from({"columns": dict(SAMPLE_COLUMNS), **change}, account=ACCOUNT, currency="EUR")  # type: ignore[dict-item]
    assert refusal.value.data["field"] == field


WORDS = st.text(alphabet="abcXYZ 付款0123", max_size=30).map(lambda text: " ".join(text.split()))
REFERENCES = st.text(alphabet="ABCDEFGH0123456789", min_size=1, max_size=14)


@given(
    st.lists(
        st.builds(
            Entry,
            line=st.just(1),
            day=st.just(DAY),
            amount=st.integers(-(10**12), 10**12).filter(bool).map(eur),
            bank_id=REFERENCES.map(lambda text: f"B{text}"),
            references=REFERENCES.map(lambda text: (f"R{text}",)),
            text=WORDS.map(lambda text: f"z{text}"),
            name=WORDS,
            number=st.integers(10**8, 10**18).map(str),
        ),
        min_size=1,
        max_size=12,
    ),
)
def test_every_line_survives_every_format(written: list[Entry]) -> None:
    made = sample(*written, opening=10**13)
    for write, reader in FORMATS.values():
        found = entries(list(Checker().checked(reader(io.BytesIO(write(made))))))
        told = [(each.amount, each.bank_id, each.references, each.text, each.name, each.number) for each in found]
        assert told == [
            (each.amount, each.bank_id, each.references, each.text, each.name, each.number) for each in made.entries
        ]


@given(st.data())
def test_a_byte_changed_anywhere_moves_no_money_unnoticed(data: st.DataObject) -> None:
    """Either the file is refused, or all that changed is words: the sum of its lines stays what the balances say."""
    name = data.draw(st.sampled_from(sorted(FORMATS)))
    body = bytearray(FORMATS[name][0](sample(BOB, PLAIN, FEE)))
    at = data.draw(st.integers(0, len(body) - 1))
    body[at] = data.draw(st.integers(0, 255))
    try:
        found = parts(FORMATS[name], bytes(body))
    except Refusal:
        return
    opened, closed = found[0], found[-1]
    assert isinstance(opened, Opened)
    assert isinstance(closed, Closed)
    assert sum(each.amount.minor for each in entries(found)) == closed.closing.minor - opened.opening.minor


def test_the_same_lines_have_the_same_keys_and_equal_lines_are_counted() -> None:
    checker, again = Checker(), Checker()
    keys = [checker.key(ACCOUNT, each) for each in (BOB, BOB, PLAIN)]
    assert len(set(keys)) == 3
    assert [again.key(ACCOUNT, each) for each in (PLAIN, BOB, BOB)] == [keys[2], keys[0], keys[1]]
    assert keys[0].endswith(":1")
    assert keys[1].endswith(":2")
    assert Checker().key("other", BOB) != keys[0]
