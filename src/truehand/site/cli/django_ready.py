"""For commands that use the rooms: a database that answers and Django set up."""

import contextlib
import gc
import os
from collections.abc import Iterator

from truehand.site.database import database


@contextlib.contextmanager
def django_ready() -> Iterator[None]:
    """Inside, doors of the rooms may be called."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "truehand.site.settings")
    with database():
        import django
        from django.db import connections

        django.setup()
        # What is loaded once is never garbage: nobody needs to look through it again while somebody waits.
        gc.freeze()
        try:
            yield
        finally:
            connections.close_all()
