"""The read door: bookings, quotes, carriers' papers and their score."""

from truehand.logistics.queries.bookings import booking_of, hand_over_code, mine
from truehand.logistics.queries.claims import (
    claim,
    claims_of,
    contested_claims,
    lost_trades,
    overdue_claims,
    paid_to,
    silent_claims,
    unheard_claims,
)
from truehand.logistics.queries.driver import driver, waits_for_a_phone
from truehand.logistics.queries.quotes import binding_quote, enquiry_of, quotes_of
from truehand.logistics.queries.tracking import events_of, events_told, hook, hook_of, refused_messages
from truehand.logistics.queries.vetting import own_papers, paper_of, papers, scores, standing_papers

__all__ = [
    "binding_quote",
    "booking_of",
    "claim",
    "claims_of",
    "contested_claims",
    "driver",
    "enquiry_of",
    "events_of",
    "events_told",
    "hand_over_code",
    "hook",
    "hook_of",
    "lost_trades",
    "mine",
    "overdue_claims",
    "own_papers",
    "paid_to",
    "paper_of",
    "papers",
    "quotes_of",
    "refused_messages",
    "scores",
    "silent_claims",
    "standing_papers",
    "unheard_claims",
    "waits_for_a_phone",
]
