"""What this room's fields hold of people."""

from __future__ import annotations

from typing import Final

from truehand.kernel.personal import Access, DataClass, Mask, Personal, Purpose, Retention

PERSONAL: Final = {
    "BankAccount.holder": Personal(
        DataClass.L4,
        Purpose.MONEY,
        "party_id",
        Mask.NAME,
        Access.OWNER,
        Retention.MONEY_LAUNDERING,
        export="account_holder",
    ),
    "BankAccount.bank": Personal(
        DataClass.L2,
        Purpose.MONEY,
        "party_id",
        Mask.SHOWN,
        Access.OWNER,
        Retention.MONEY_LAUNDERING,
        export="account_bank",
    ),
    "BankAccount.number": Personal(
        DataClass.L4,
        Purpose.MONEY,
        "party_id",
        Mask.NUMBER,
        Access.OWNER,
        Retention.MONEY_LAUNDERING,
        export="account_number",
    ),
    "BankAccount.last_four": Personal(
        DataClass.L4,
        Purpose.MONEY,
        "party_id",
        Mask.NUMBER,
        Access.OWNER,
        Retention.MONEY_LAUNDERING,
        export="account_last_four",
    ),
    "ReceivedCallback.body": Personal(
        DataClass.L3, Purpose.MONEY, "", Mask.HIDDEN, Access.NOBODY, Retention.MONEY_LAUNDERING, export=""
    ),
    "RefusedMessage.body": Personal(
        DataClass.L3, Purpose.MONEY, "", Mask.HIDDEN, Access.HOUSE, Retention.MONEY_LAUNDERING, export=""
    ),
    # An operator's own words, or the payer's.
    "RefundRow.reason": Personal(
        DataClass.L2,
        Purpose.MONEY,
        "receipt__intent__payer_id",
        Mask.HIDDEN,
        Access.HOUSE,
        Retention.MONEY_LAUNDERING,
        export="refund_reason",
    ),
    "AnswerRow.statement": Personal(
        DataClass.L3, Purpose.DISPUTE, "", Mask.HIDDEN, Access.HOUSE, Retention.MONEY_LAUNDERING, export=""
    ),
    "AnswerRow.bundle": Personal(
        DataClass.L3, Purpose.DISPUTE, "", Mask.HIDDEN, Access.HOUSE, Retention.MONEY_LAUNDERING, export=""
    ),
}

IMPERSONAL: Final = {
    "BankAccount.number_index": "a keyed hash",
    "ChargebackRow.channel": "a channel's name",
    "ChargebackRow.currency": "a code",
    "ChargebackRow.provider_id": "a channel's own number",
    "ChargebackRow.status": "one of the states",
    "ExchangeRate.base": "a code",
    "ExchangeRate.quote": "a code",
    "ExchangeRate.source": "who tells the rates",
    "PaymentIntent.channel": "a channel's name",
    "PaymentIntent.currency": "a code",
    "PaymentIntent.instructions": "where to pay: an account and an address of ours",
    "PaymentIntent.purpose": "one of the purposes",
    "PaymentIntent.reference": "a payment's own number",
    "PaymentIntent.status": "one of the states",
    "PayoutHold.en": "which matter",
    "PayoutHold.zh": "which matter",
    "PayoutRow.channel": "a channel's name",
    "PayoutRow.currency": "a code",
    "PayoutRow.key": "a form's own name",
    "PayoutRow.reference": "a payment's own number",
    "PayoutRow.status": "one of the states",
    "ReceiptRow.channel": "a channel's name",
    "ReceiptRow.currency": "a code",
    "ReceiptRow.key": "a movement's own number",
    "ReceiptRow.provider_id": "a channel's own number",
    "ReceivedCallback.channel": "a channel's name",
    "ReceivedCallback.currency": "a code",
    "ReceivedCallback.event_id": "a channel's own number",
    "ReceivedCallback.kind": "one of the kinds",
    "ReceivedCallback.reference": "a payment's own number",
    "RefundRow.currency": "a code",
    "RefundRow.reference": "a payment's own number",
    "RefundRow.status": "one of the states",
    "RefusedMessage.channel": "a channel's name",
    "RefusedMessage.code": "a code",
    "RefusedMessage.sha256": "a hash",
    "ReportChange.batch": "a settlement's number",
    "ReportChange.currency": "a code",
    "ReportChange.digest": "a hash",
    "ReportChange.provider_id": "a channel's own number",
    "ReportChange.reference": "a payment's own number",
    "ReportChange.text": "a channel's own words; what people write to a bank stays with its line",
    "ReportLineRow.batch": "a settlement's number",
    "ReportLineRow.currency": "a code",
    "ReportLineRow.line": "a channel's own number",
    "ReportLineRow.provider_id": "a channel's own number",
    "ReportLineRow.reference": "a payment's own number",
    "ReportLineRow.source": "a channel or an account of ours",
    "ReportLineRow.text": "a channel's own words; what people write to a bank stays with its line",
    "ReportRow.currency": "a code",
    "ReportRow.name": "a file's name",
    "ReportRow.sha256": "a hash",
    "ReportRow.source": "a channel or an account of ours",
    "AnswerRow.refused": "a channel's own word",
    "AnswerRow.sha256": "a hash",
}
