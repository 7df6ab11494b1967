"""The write door: what parties wish, their servers, and the messages on their way."""

from truehand.connect.operations.delivering import deliver_due
from truehand.connect.operations.endpoints import add_endpoint, ping, remove_endpoint, resume_endpoint
from truehand.connect.operations.passing import forget_old, pass_on, send_again
from truehand.connect.operations.wishes import wish

__all__ = [
    "add_endpoint",
    "deliver_due",
    "forget_old",
    "pass_on",
    "ping",
    "remove_endpoint",
    "resume_endpoint",
    "send_again",
    "wish",
]
