"""Ways to keep a ledger, raced against each other by clients that are processes of their own.

Every client is a process, so that what is measured is the database and each contestant's own work, and not one
interpreter's lock. The ways take short turns, so that whatever else the machine does falls on all of them alike.
"""

from importlib.util import find_spec

PEER_IS_HERE = find_spec("hordak") is not None  # it comes with the development requirements
PARTIES = 1_000  # whose accounts transfers go between
WAITERS = 128  # callers of one process who wait for a group's commit
BATCH = 500  # transfers of one batch
