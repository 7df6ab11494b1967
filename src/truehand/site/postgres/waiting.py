"""Commits that wait for a place of the backups must not wait when nobody receives."""

import psycopg

from truehand.site.postgres.locks import FileLock
from truehand.site.postgres.place import Place

SETTING = "synchronous_standby_names"


def release_where_nobody_receives(place: Place, session: psycopg.Connection) -> None:
    """Let commits no longer wait where whoever set that is gone without a word: killed, or the machine lost its power.

    Receivers and the keeper of the backups share the lock while they live, also while they start again.
    """
    with FileLock(place.receiving) as lock:
        if lock.try_exclusive() and session.execute(f"show {SETTING}").fetchone() != ("",):
            session.execute(f"alter system reset {SETTING}")
            session.execute("select pg_reload_conf()")
