"""The write door: bookings and hand-overs, quotes, carriers' papers."""

from truehand.logistics.operations.bookings import book, call_off, check_code, deliver, pick_up
from truehand.logistics.operations.quotes import ask_quotes, choose_quote, give_quote, take_back_quote, taken_quote
from truehand.logistics.operations.vetting import approve, end, examine, hand_in, refuse, reinstate, suspend

__all__ = [
    "approve",
    "ask_quotes",
    "book",
    "call_off",
    "check_code",
    "choose_quote",
    "deliver",
    "end",
    "examine",
    "give_quote",
    "hand_in",
    "pick_up",
    "refuse",
    "reinstate",
    "suspend",
    "take_back_quote",
    "taken_quote",
]
