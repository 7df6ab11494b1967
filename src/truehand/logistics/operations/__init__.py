"""The write door: bookings, hand-overs, what is told on the way, claims, quotes, carriers' papers."""

from truehand.logistics.operations.bookings import book, call_off, check_code, deliver, pick_up
from truehand.logistics.operations.claims import contest_claim, open_claim, settle_claim
from truehand.logistics.operations.quotes import ask_quotes, choose_quote, give_quote, take_back_quote, taken_quote
from truehand.logistics.operations.tracking import keep_refused, make_hook, track
from truehand.logistics.operations.vetting import approve, end, examine, hand_in, refuse, reinstate, suspend

__all__ = [
    "approve",
    "ask_quotes",
    "book",
    "call_off",
    "check_code",
    "choose_quote",
    "contest_claim",
    "deliver",
    "end",
    "examine",
    "give_quote",
    "hand_in",
    "keep_refused",
    "make_hook",
    "open_claim",
    "pick_up",
    "refuse",
    "reinstate",
    "settle_claim",
    "suspend",
    "take_back_quote",
    "taken_quote",
    "track",
]
