"""What this room's fields hold of people."""

from __future__ import annotations

from typing import Final

from truehand.kernel.personal import Access, DataClass, Mask, Personal, Purpose, Retention

PERSONAL: Final = {
    "Listing.location": Personal(
        DataClass.L1, Purpose.TRADE, "seller_id", Mask.SHOWN, Access.PUBLIC, Retention.TRADE, export="location"
    ),
    "Listing.description": Personal(
        DataClass.L1, Purpose.TRADE, "seller_id", Mask.SHOWN, Access.PUBLIC, Retention.TRADE, export="description"
    ),
    "Photo.taken": Personal(
        DataClass.L2,
        Purpose.TRADE,
        "listing__seller_id",
        Mask.HIDDEN,
        Access.HOUSE,
        Retention.TRADE,
        export="photo_taken",
    ),
    "Saved.filters": Personal(
        DataClass.L2,
        Purpose.ACCOUNT,
        "party_id",
        Mask.HIDDEN,
        Access.OWNER,
        Retention.ACCOUNT,
        export="saved_search",
    ),
    "Saved.lead": Personal(
        DataClass.L2, Purpose.ACCOUNT, "party_id", Mask.HIDDEN, Access.NOBODY, Retention.ACCOUNT, export=""
    ),
    "SavedWord.word": Personal(
        DataClass.L2, Purpose.ACCOUNT, "saved__party_id", Mask.HIDDEN, Access.NOBODY, Retention.ACCOUNT, export=""
    ),
    "Explanation.text": Personal(
        DataClass.L2,
        Purpose.TRADE,
        "listing__seller_id",
        Mask.HIDDEN,
        Access.HOUSE,
        Retention.TRADE,
        export="explanation",
    ),
}

IMPERSONAL: Final = {
    "Listing.equipment_class": "of a machine",
    "Listing.maker": "of a machine",
    "Listing.maker_key": "of a machine",
    "Listing.model": "of a machine",
    "Listing.serial": "of a machine",
    "Listing.country": "a code",
    "Listing.currency": "a code",
    "Listing.status": "one of the states",
    "Listing.origin": "who brought it",
    "Listing.external_id": "a source's own number",
    "Listing.reasons": "the review's own reasons",
    "Listing.words": "words of the published text",
    "Listing.family": "of a machine's model",
    "Entry.equipment_class": "of a machine",
    "Entry.maker_key": "of a machine",
    "Entry.family": "of a machine's model",
    "Entry.country": "a code",
    "Entry.currency": "a code",
    "Entry.words": "words of the published text",
    "Saved.lead_index": "a keyed hash",
    "SavedWord.word_index": "a keyed hash",
    "Saved.equipment_class": "of a machine",
    "Saved.country": "a code",
    "Saved.currency": "a code",
    "Photo.view": "one of the views",
    "Photo.sha256": "a hash",
    "Plate.sha256": "a hash",
    "Plate.reading": "what a machine's plate says",
    "Judgement.because": "a finding's code",
    "Round.subject": "a hash",
    "Round.decision": "one of the decisions",
    "Round.findings": "what checks say of a machine; of a seller's words only where in the text they stand",
    "TrainedPrices.currency": "a currency",
    "TrainedPrices.report": "figures",
    "TrainedPrices.content": "what many machines sold for",
    "TrainedPrices.sha256": "a hash",
}
