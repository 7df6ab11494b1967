"""Write door of the bank-transfer channel."""

from truehand.payments.bank.operations.booking import decide_line
from truehand.payments.bank.operations.contradicting import book_apart
from truehand.payments.bank.operations.group import Group
from truehand.payments.bank.operations.orders import file_body, hand_over, make_file
from truehand.payments.bank.operations.reports import take_report
from truehand.payments.bank.operations.settlements import book_settlement
from truehand.payments.bank.operations.statements import LARGEST_UPLOAD, read_statement, receive_statement
from truehand.payments.bank.operations.suspense import look_after, place_item, propose_placing

__all__ = [
    "LARGEST_UPLOAD",
    "Group",
    "book_apart",
    "book_settlement",
    "decide_line",
    "file_body",
    "hand_over",
    "look_after",
    "make_file",
    "place_item",
    "propose_placing",
    "read_statement",
    "receive_statement",
    "take_report",
]
