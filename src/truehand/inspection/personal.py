"""What this room's fields hold of people: what is written of a machine may tell of whoever stands beside it."""

from __future__ import annotations

from typing import Final

from truehand.kernel.personal import Access, DataClass, Mask, Personal, Purpose, Retention

PERSONAL: Final = {
    "Draft.answers": Personal(
        DataClass.L2, Purpose.TRADE, "inspector_id", Mask.HIDDEN, Access.OWNER, Retention.TRADE, export="inspection"
    ),
    # The sides' record, as their contract is; before there is a trade, the seller's.
    "Report.document": Personal(
        DataClass.L2, Purpose.TRADE, "trade_id|seller_id", Mask.HIDDEN, Access.SIDES, Retention.TRADE, export="report"
    ),
    # Published by whoever certifies, and sealed by nobody: others rely on it as long as it is asked for.
    "Certificate.title": Personal(
        DataClass.L1,
        Purpose.STANDING,
        "certifier_id",
        Mask.SHOWN,
        Access.PUBLIC,
        Retention.TRADE,
        export="certificate",
    ),
    "CertificateChange.reason": Personal(
        DataClass.L1,
        Purpose.STANDING,
        "certificate__certifier_id",
        Mask.SHOWN,
        Access.PUBLIC,
        Retention.TRADE,
        export="certificate_change",
    ),
}

IMPERSONAL: Final = {
    "Draft.status": "one of the states",
    "Job.node": "one of the nodes",
    "LicenceGrant.kind": "one of the kinds",
    "LicenceGrant.scope": "one of the standards or subjects",
    "Outcome.source": "one of the sources",
    "Certificate.number": "a random number, made to be shown",
    "Certificate.subject": "one of the subjects",
    "CertificateChange.what": "one of the changes",
    "Photo.item": "one of the points",
    "Photo.sha256": "a hash",
    "Report.sha256": "a hash",
    "Report.public_key": "a key",
    "Report.signature": "a signature",
}
