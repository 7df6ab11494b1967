"""What this room's fields hold of people."""

from __future__ import annotations

from typing import Final

from truehand.kernel.personal import Access, DataClass, Mask, Personal, Purpose, Retention

# Of machines, without what a camera wrote into them; but a yard, a number plate or a face may be in the picture.
_PHOTO: Final = Personal(
    DataClass.L2, Purpose.EVIDENCE, "owner", Mask.HIDDEN, Access.SIDES, Retention.TRADE, export="photo"
)
PERSONAL: Final = {
    "Event.payload": Personal(
        DataClass.L3, Purpose.EVIDENCE, "actor", Mask.HIDDEN, Access.HOUSE, Retention.TRADE, export="event"
    ),
    "StoredPaper.content": Personal(
        DataClass.L3, Purpose.EVIDENCE, "subject", Mask.HIDDEN, Access.HOUSE, Retention.TRADE, export="paper"
    ),
    "ExhibitCopy.content": _PHOTO,
    "ExhibitCopy.thumbnail": _PHOTO,
    "StoredExhibit.content": _PHOTO,
    "StoredExhibit.thumbnail": _PHOTO,
}

IMPERSONAL: Final = {
    "Cosignature.key": "a witness's key",
    "Cosignature.line": "a signature",
    "Cosignature.name": "a witness's name",
    "Entry.leaf_hash": "a hash",
    "Event.kind": "one of the kinds",
    "Event.leaf": "commitments",
    "Event.salt": "chance",
    "ExhibitCopy.sha256": "a hash",
    "LogKey.key": "a key",
    "SignedHead.note": "a signed hash",
    "SignedHead.origin": "the log's name",
    "SignedHead.root": "a hash",
    "StoredExhibit.media_type": "a kind of picture",
    "StoredExhibit.original_sha256": "a hash",
    "StoredExhibit.sha256": "a hash",
    "Subtree.hash": "a hash",
    "TimeToken.answer": "a signed hash",
    "TimeToken.authority": "an authority's name",
    "TimeToken.roots": "an authority's certificates",
    "Anchor.chain": "a chain's name",
    "Anchor.contract": "a contract's address",
    "Anchor.origin": "the log's name",
    "Anchor.sender": "our own address on a chain",
    "AnchorWord.block_hash": "a hash",
    "AnchorWord.raw": "a signed hash",
    "AnchorWord.transaction": "a hash",
    "AnchorWord.word": "a hash",
    "StoredPaper.sha256": "a hash",
    "StoredPaper.name": "a paper's name",
}
