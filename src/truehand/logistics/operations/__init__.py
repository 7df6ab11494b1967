"""The write door: bookings, hand-overs, what is told on the way, claims, quotes, carriers' papers."""

from truehand.logistics.operations.bookings import book, call_off, check_code, deliver, pick_up
from truehand.logistics.operations.claims import contest_claim, note_overdue, open_claim, refer_claim, settle_claim
from truehand.logistics.operations.driver import keep_photo, make_pass, open_pass
from truehand.logistics.operations.quotes import ask_quotes, choose_quote, give_quote, take_back_quote, taken_quote
from truehand.logistics.operations.tracking import end_hook, keep_refused, make_hook, track
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
    "end_hook",
    "examine",
    "give_quote",
    "hand_in",
    "keep_photo",
    "keep_refused",
    "make_hook",
    "make_pass",
    "note_overdue",
    "open_claim",
    "open_pass",
    "pick_up",
    "refer_claim",
    "refuse",
    "reinstate",
    "settle_claim",
    "suspend",
    "take_back_quote",
    "taken_quote",
    "track",
]
