"""Files of orders are what the schema says, the same bytes every time; of the bank's report only a rejection counts."""

from datetime import UTC, datetime
from importlib import resources
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from truehand.kernel.money import Money
from truehand.payments.bank import pain
from truehand.payments.domain.custody import accounts_from
from truehand.payments.domain.orders import PaymentOrderLine
from truehand.payments.domain.refusals import orders as refusals

NOW = datetime(2026, 11, 22, 18, 30, tzinfo=UTC)
YUAN = {"name": "y", "currency": "CNY", "number": "110060000000000018", "holder": "真手 监管专户", "bank": "存管银行"}
EURO = {"name": "e", "currency": "EUR", "number": "DE39999999990000000100", "holder": "Truehand", "bank": "Bank"}
SPACES = {"p": "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"}


def valid(body: bytes, version: str) -> Any:  # noqa: ANN401 - lxml ships no types
    """The document, if its schema accepts it; the schemas come with a library and are none of ours."""
    schema = etree.XMLSchema(
        etree.fromstring(resources.files("sepaxml").joinpath(f"schemas/{version}.xsd").read_bytes())
    )
    document = etree.fromstring(body)
    schema.assertValid(document)
    return document


def orders(currency: str, number: str, count: int = 3) -> list[PaymentOrderLine]:
    return [
        PaymentOrderLine(f"PO00000000000{each}", Money(100 + each, currency), "陈博文", number, "工商银行")
        for each in range(count)
    ]


@pytest.mark.parametrize("version", pain.VERSIONS)
@pytest.mark.parametrize(
    ("account", "currency", "number"),
    [
        (YUAN, "CNY", "6222020000001234567"),
        (EURO, "EUR", "DE02120300000000202051"),
        (EURO | {"bic": "DEMODEFFXXX"}, "EUR", "123456789"),
    ],
)
def test_a_file_is_what_its_schema_says(version: str, account: dict[str, str], currency: str, number: str) -> None:
    (made,) = accounts_from([{**account, "pain": version}])
    body = pain.written(made, "PF000000000001", orders(currency, number), now=NOW)
    valid(body, version)
    assert body == pain.written(made, "PF000000000001", orders(currency, number), now=NOW)


def test_a_file_says_who_gets_what_and_adds_up() -> None:
    (made,) = accounts_from([YUAN])
    document = valid(pain.written(made, "PF1", orders("CNY", "6222020000001234567"), now=NOW), "pain.001.001.09")
    found = document.findall(".//p:CdtTrfTxInf", SPACES)
    assert [each.findtext("p:PmtId/p:EndToEndId", namespaces=SPACES) for each in found] == [
        "PO000000000000",
        "PO000000000001",
        "PO000000000002",
    ]
    assert {each.findtext("p:Cdtr/p:Nm", namespaces=SPACES) for each in found} == {"陈博文"}
    assert {each.findtext("p:CdtrAcct/p:Id/p:Othr/p:Id", namespaces=SPACES) for each in found} == {
        "6222020000001234567"
    }
    assert document.findtext(".//p:GrpHdr/p:CtrlSum", namespaces=SPACES) == "3.03"
    assert document.findtext(".//p:ReqdExctnDt/p:Dt", namespaces=SPACES) == "2026-11-23"  # it is tomorrow in Shanghai


@given(
    st.lists(
        st.tuples(
            st.integers(1, 10**12), st.text(alphabet="ab <&>\"'陈博 é", min_size=1, max_size=90).filter(str.strip)
        ),
        min_size=1,
        max_size=8,
    )
)
def test_whatever_people_are_called_the_file_is_valid_and_adds_up(found: list[tuple[int, str]]) -> None:
    (made,) = accounts_from([YUAN])
    lines = [
        PaymentOrderLine(f"PO{place:012d}", Money(minor, "CNY"), name, "62220200001234", "行")
        for place, (minor, name) in enumerate(found)
    ]
    document = valid(pain.written(made, "PF1", lines, now=NOW), "pain.001.001.09")
    told = [Money.parse(each.text, "CNY").minor for each in document.iterfind(".//p:InstdAmt", SPACES)]
    assert told == [minor for minor, _ in found]


def report(*payments: tuple[str, str, str], extra: str = "") -> bytes:
    told = "".join(
        f"<TxInfAndSts><OrgnlEndToEndId>{name}</OrgnlEndToEndId><TxSts>{status}</TxSts>"
        f"<StsRsnInf><Rsn><Cd>{reason}</Cd></Rsn></StsRsnInf></TxInfAndSts>"
        for name, status, reason in payments
    )
    space = "urn:iso:std:iso:20022:tech:xsd:pain.002.001.10"
    return (
        f'<?xml version="1.0"?>{extra}<Document xmlns="{space}"><CstmrPmtStsRpt><OrgnlPmtInfAndSts>{told}'
        "</OrgnlPmtInfAndSts></CstmrPmtStsRpt></Document>"
    ).encode()


def test_only_what_is_rejected_is_read_out_of_a_report() -> None:
    body = report(("PO1", "ACSC", ""), ("PO2", "RJCT", "AC01"), ("PO3", "PDNG", ""))
    assert pain.rejections(body) == (pain.Rejection("PO2", "AC01"),)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<a/>",
        b"no",
        report(extra='<!DOCTYPE a [<!ENTITY b "c">]>'),
        pain.written(accounts_from([YUAN])[0], "PF1", orders("CNY", "62220200001234"), now=NOW),
    ],
)
def test_what_is_no_report_is_refused(body: bytes) -> None:
    with pytest.raises(refusals.ReportNotUnderstood):
        pain.rejections(body)
