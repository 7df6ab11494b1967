"""What this room's fields hold of people."""

from __future__ import annotations

from typing import Final

from truehand.kernel.personal import Access, DataClass, Mask, Personal, Purpose, Retention

PERSONAL: Final = {
    "BankLine.text": Personal(
        DataClass.L3, Purpose.MONEY, "statement_id", Mask.HIDDEN, Access.HOUSE, Retention.MONEY_LAUNDERING, export=""
    ),
    "BankLine.name": Personal(
        DataClass.L4, Purpose.MONEY, "statement_id", Mask.NAME, Access.HOUSE, Retention.MONEY_LAUNDERING, export=""
    ),
    "BankLine.last_four": Personal(
        DataClass.L4, Purpose.MONEY, "statement_id", Mask.NUMBER, Access.HOUSE, Retention.MONEY_LAUNDERING, export=""
    ),
    "BankLine.references": Personal(
        DataClass.L3, Purpose.MONEY, "statement_id", Mask.HIDDEN, Access.HOUSE, Retention.MONEY_LAUNDERING, export=""
    ),
    "PaymentOrderRow.holder": Personal(
        DataClass.L4, Purpose.MONEY, "", Mask.NAME, Access.HOUSE, Retention.MONEY_LAUNDERING, export=""
    ),
    "PaymentOrderRow.bank": Personal(
        DataClass.L2, Purpose.MONEY, "", Mask.SHOWN, Access.HOUSE, Retention.MONEY_LAUNDERING, export=""
    ),
    "PaymentOrderRow.last_four": Personal(
        DataClass.L4, Purpose.MONEY, "", Mask.NUMBER, Access.HOUSE, Retention.MONEY_LAUNDERING, export=""
    ),
    "BankLine.number_sealed": Personal(
        DataClass.L4, Purpose.MONEY, "", Mask.HIDDEN, Access.NOBODY, Retention.MONEY_LAUNDERING, export=""
    ),
    "PaymentOrderRow.number_sealed": Personal(
        DataClass.L4, Purpose.MONEY, "", Mask.HIDDEN, Access.NOBODY, Retention.MONEY_LAUNDERING, export=""
    ),
    "OrderFile.sealed": Personal(
        DataClass.L4, Purpose.MONEY, "", Mask.HIDDEN, Access.NOBODY, Retention.MONEY_LAUNDERING, export=""
    ),
    "StatementPiece.sealed": Personal(
        DataClass.L4, Purpose.MONEY, "", Mask.HIDDEN, Access.NOBODY, Retention.MONEY_LAUNDERING, export=""
    ),
}

IMPERSONAL: Final = {
    "BankLine.account": "the custodian's account of ours",
    "BankLine.bank_id": "the bank's own number",
    "BankLine.code": "a bank's code",
    "BankLine.credited": "a number of ours that was given out",
    "BankLine.currency": "a code",
    "BankLine.key": "a hash, or the bank's own number",
    "BankLine.number": "the number of our own account",
    "BankLine.reference": "a payment's own number",
    "BankLine.returned": "a bank's code",
    "BankLine.state": "one of the states",
    "BankStatement.account": "the custodian's account of ours",
    "BankStatement.currency": "a code",
    "BankStatement.findings": "what is wrong with a file, by line number",
    "BankStatement.format": "one of the formats",
    "BankStatement.name": "a file's name",
    "BankStatement.sha256": "a hash",
    "BankStatement.state": "one of the states",
    "GivenNumber.account": "the custodian's account of ours",
    "GivenNumber.number": "a number of ours that was given out",
    "GivenNumber.reference": "a payment's own number",
    "OrderFile.account": "the custodian's account of ours",
    "OrderFile.currency": "a code",
    "OrderFile.message_id": "our own number",
    "OrderFile.sha256": "a hash",
    "OrderFile.version": "a version",
    "PaymentOrderRow.account": "the custodian's account of ours",
    "PaymentOrderRow.currency": "a code",
    "PaymentOrderRow.kind": "one of the kinds",
    "PaymentOrderRow.reason": "a bank's code",
    "PaymentOrderRow.reference": "a payment's own number",
    "PaymentOrderRow.state": "one of the states",
    "Settlement.batch": "a settlement's number",
    "Settlement.channel": "a channel's name",
    "Settlement.currency": "a code",
    "SuspenseItem.currency": "a code",
    "SuspenseItem.reason": "one of the reasons",
    "SuspenseItem.state": "one of the states",
}
