"""The read door: bookings, quotes, carriers' papers and their score."""

from truehand.logistics.queries.bookings import booking_of, hand_over_code, mine
from truehand.logistics.queries.quotes import binding_quote, enquiry_of, quotes_of
from truehand.logistics.queries.vetting import own_papers, paper_of, papers, scores, standing_papers

__all__ = [
    "binding_quote",
    "booking_of",
    "enquiry_of",
    "hand_over_code",
    "mine",
    "own_papers",
    "paper_of",
    "papers",
    "quotes_of",
    "scores",
    "standing_papers",
]
