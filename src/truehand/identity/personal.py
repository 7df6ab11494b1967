"""What this room's fields hold of people."""

from __future__ import annotations

from typing import Final

from truehand.kernel.personal import Access, DataClass, Mask, Personal, Purpose, Retention

_ADDRESS: Final = Personal(
    DataClass.L3, Purpose.ACCOUNT, "id", Mask.EMAIL, Access.OWNER, Retention.ACCOUNT, export="email"
)


def _notice(export: str) -> Personal:
    return Personal(
        DataClass.L2, Purpose.ACCOUNT, "party_id", Mask.HIDDEN, Access.OWNER, Retention.ACCOUNT, export=export
    )


def _name(export: str) -> Personal:
    return Personal(
        DataClass.L3,
        Purpose.IDENTITY,
        "party_id",
        Mask.NAME,
        Access.HOUSE,
        Retention.MONEY_LAUNDERING,
        export=export,
    )


PERSONAL: Final = {
    "User.email": _ADDRESS,
    "FormerAddress.email": Personal(
        DataClass.L3, Purpose.SECURITY, "user_id", Mask.EMAIL, Access.OWNER, Retention.ACCOUNT, export="former_email"
    ),
    "Party.display_name": Personal(
        DataClass.L1, Purpose.ACCOUNT, "id", Mask.SHOWN, Access.PUBLIC, Retention.TRADE, export="display_name"
    ),
    "Verification.legal_name": _name("legal_name"),
    "NameCorrection.legal_name": _name("corrected_name"),
    "NameCorrection.former": _name("former_name"),
    "Verification.last_four": Personal(
        DataClass.L4,
        Purpose.IDENTITY,
        "party_id",
        Mask.HIDDEN,
        Access.OWNER,
        Retention.MONEY_LAUNDERING,
        export="document_last_four",
    ),
    "NameCorrection.last_four": Personal(
        DataClass.L4,
        Purpose.IDENTITY,
        "party_id",
        Mask.HIDDEN,
        Access.OWNER,
        Retention.MONEY_LAUNDERING,
        export="corrected_document_last_four",
    ),
    "Verification.country": Personal(
        DataClass.L2,
        Purpose.IDENTITY,
        "party_id",
        Mask.HIDDEN,
        Access.OWNER,
        Retention.MONEY_LAUNDERING,
        export="document_country",
    ),
    "Proposal.payload": Personal(
        DataClass.L2, Purpose.MONEY, "proposed_by_id", Mask.HIDDEN, Access.HOUSE, Retention.TRADE, export=""
    ),
    "Proposal.reason": Personal(
        DataClass.L2, Purpose.MONEY, "proposed_by_id", Mask.HIDDEN, Access.HOUSE, Retention.TRADE, export=""
    ),
    "ApiToken.name": Personal(
        DataClass.L2, Purpose.ACCOUNT, "party_id", Mask.HIDDEN, Access.OWNER, Retention.ACCOUNT, export="token"
    ),
    "Confirmation.payee": Personal(
        DataClass.L4,
        Purpose.MONEY,
        "party_id",
        Mask.HIDDEN,
        Access.OWNER,
        Retention.MONEY_LAUNDERING,
        export="confirmed_payee",
    ),
    "Notice.zh": _notice("notice_zh"),
    "Notice.en": _notice("notice_en"),
}

IMPERSONAL: Final = {
    "User.password": "a slow hash",
    "User.language": "one of the site's languages",
    "User.email_index": "a keyed hash",
    "FormerAddress.email_index": "a keyed hash",
    "Party.kind": "a person or a company",
    "Verification.blind_index": "a keyed hash",
    "Verification.document": "one of the kinds of documents",
    "NameCorrection.blind_index": "a keyed hash",
    "NameCorrection.former_index": "a keyed hash",
    "NameCorrection.provider": "who was asked",
    "Verification.provider": "who was asked",
    "RoleGrant.role": "one of the roles",
    "Proposal.act": "one of the acts",
    "Proposal.payload_digest": "a hash",
    "Proposal.status": "one of the states",
    "ApiToken.digest": "a hash of chance",
    "ApiToken.scopes": "some of the scopes",
    "Confirmation.kind": "one of the acts",
    "Confirmation.currency": "a code",
    "Confirmation.binds": "a hash",
    "Confirmation.act_digest": "a hash",
    "Confirmation.nonce": "chance",
    "Confirmation.origin": "this site's own address",
    "Confirmation.method": "one of the ways",
    "Notice.kind": "one of the kinds",
    "Notice.link": "an address of this site, with identifiers alone",
}
