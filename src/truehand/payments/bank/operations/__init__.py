"""Write door of the bank-transfer channel."""

from truehand.payments.bank.operations.statements import LARGEST_UPLOAD, read_statement, receive_statement

__all__ = ["LARGEST_UPLOAD", "read_statement", "receive_statement"]
