"""Which database: the one that DATABASE_URL names, else the embedded one; and who signs in to it (decision 0014)."""

import contextlib
import os
from collections.abc import Iterator, Mapping
from typing import Any

from psycopg.conninfo import conninfo_to_dict

from truehand.site.home import home
from truehand.site.postgres.lease import Lease
from truehand.site.postgres.place import Place, Role

STATEMENT_LIMIT = "30s"
LOCK_LIMIT = "10s"
IDLE_IN_TRANSACTION_LIMIT = "60s"
CONNECT_LIMIT = 10  # seconds
LOST_NETWORK_LIMIT = 15_000  # milliseconds until unanswered bytes end a connection
NAMES = {"host": "HOST", "port": "PORT", "user": "USER", "password": "PASSWORD", "dbname": "NAME"}


def embedded() -> bool:
    """Whether this installation runs its own server."""
    return not os.environ.get("DATABASE_URL")


def embedded_place() -> Place:
    """The embedded server's folder; `TRUEHAND_DATABASE=fast` gives up safety against power loss (tests do)."""
    return Place(home() / "postgres", durable=os.environ.get("TRUEHAND_DATABASE") != "fast")


@contextlib.contextmanager
def database() -> Iterator[Lease | None]:
    """The database answers inside; yields the lease where it is embedded."""
    if embedded():
        with Lease(embedded_place()) as lease:
            yield lease
    else:
        yield None


def application_database() -> dict[str, Any]:
    """The DATABASES entry of the role that owns nothing: connections that persist and never wait without limit."""
    given = (
        embedded_place().connection(Role.APPLICATION) if embedded() else conninfo_to_dict(os.environ["DATABASE_URL"])
    )
    limits = {
        "statement_timeout": STATEMENT_LIMIT,
        "lock_timeout": LOCK_LIMIT,
        "idle_in_transaction_session_timeout": IDLE_IN_TRANSACTION_LIMIT,
    }
    options = " ".join(f"-c {name}={value}" for name, value in limits.items())
    return _entry(given, CONN_MAX_AGE=None, CONN_HEALTH_CHECKS=True, OPTIONS={"options": options})


def owner_database() -> dict[str, Any] | None:
    """The DATABASES entry of the role that owns the tables; None where none was named."""
    if embedded():
        return _entry(embedded_place().connection(Role.OWNER), OPTIONS={})
    url = os.environ.get("DATABASE_OWNER_URL")
    return _entry(conninfo_to_dict(url), OPTIONS={}) if url else None


def _entry(given: Mapping[str, Any], *, OPTIONS: dict[str, Any], **more: object) -> dict[str, Any]:  # noqa: N803 - as Django's
    known = {NAMES[name]: str(value) for name, value in given.items() if name in NAMES}
    others = {name: value for name, value in given.items() if name not in NAMES}
    waits = {"connect_timeout": CONNECT_LIMIT, "tcp_user_timeout": LOST_NETWORK_LIMIT}
    return {"ENGINE": "django.db.backends.postgresql", **known, **more, "OPTIONS": waits | OPTIONS | others}
