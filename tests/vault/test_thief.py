"""What a thief of the database, its log files and the queue has: nothing that anybody sealed, however it is written."""

from __future__ import annotations

import base64
import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from time import time

import pytest
from django.apps import apps
from django.db import connection

from tests import money
from tests.databases import administrator
from tests.trade.story import ASKING, Story
from truehand.edge.sealing import Sealed, declared
from truehand.evidence.models import Event
from truehand.identity import queries as people
from truehand.site.database import embedded_place
from truehand.site.postgres.place import Role, program

# Shorter ones stand in any file by chance.
SHORTEST = 6


def sealed_values() -> dict[str, set[bytes]]:
    """Every value that any sealed column holds, by its field."""
    found: dict[str, set[bytes]] = {}
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, Sealed):
                rows = model._default_manager.all()
                # The ledger's own events tell amounts and identifiers, in clear.
                rows = rows.exclude(kind="escrow.transfer") if model is Event else rows
                values = rows.values_list(field.name, flat=True)
                told = {field.content(value) for value in values if value}
                found[declared.label(model, field.name)] = {each for each in told if len(each) >= SHORTEST}
    return found


def published() -> bytes:
    """What its owners published themselves, and the house's own words: found anywhere, it tells nothing new."""
    texts = []
    for label, said in declared.personal().items():
        app, name, field = label.split(".")
        if not said.is_sealed:
            rows = apps.get_model(app, name)._default_manager.values_list(field, flat=True)
            texts += [str(value).encode() for value in rows if isinstance(value, str)]
    return b"\n".join(texts)


def written(value: bytes) -> Iterator[bytes]:
    """The ways in which a value may stand in a dump or in a table's file."""
    yield value
    yield value.hex().encode()
    yield json.dumps(value.decode(errors="replace"))[1:-1].encode()
    yield value.decode(errors="replace").encode("utf-16-le")
    yield value.decode(errors="replace").encode("utf-16-be")
    for shift in range(3):  # wherever in a longer text it begins
        text = base64.b64encode(b"\0" * shift + value)
        yield text[4 if shift else 0 : -4]


def dumped(form: str, folder: Path) -> bytes:
    where = embedded_place().connection(Role.ADMINISTRATOR, str(connection.settings_dict["NAME"]))
    out = folder / form
    words = [program("pg_dump"), f"--format={form}", f"--file={out}", "--compress=0"]
    if form == "plain":
        words.remove("--compress=0")
    told = {"host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD", "dbname": "PGDATABASE"}
    settings = {told[name]: str(value) for name, value in where.items() if name in told}
    subprocess.run(words, env=os.environ | settings, check=True, capture_output=True)
    return out.read_bytes()


def files_of_the_server(since: float) -> bytes:
    """The log written ahead, and the files of this database."""
    with administrator() as cursor:
        cursor.execute("checkpoint")
        cursor.execute(
            "select current_setting('data_directory'), oid from pg_database where datname = current_database()"
        )
        folder, number = cursor.fetchone()
    ahead = [each for each in Path(folder, "pg_wal").glob("0*") if each.stat().st_mtime >= since]
    tables = [each for each in Path(folder, f"base/{number}").iterdir() if each.is_file()]
    return b"\n".join(each.read_bytes() for each in (*ahead, *tables))


@pytest.mark.django_db(transaction=True)
def test_nothing_that_is_sealed_is_found_in_what_is_stolen(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    since = time()
    story = Story.begun().delivered().quarrel().wait(hours=25)
    story.rule(ASKING.minor, 0)
    holder = people.legal_name(story.alice.party_id) or ""
    account = {"holder": holder, "number": "6222020000007654321", "bank": "A bank by the river"}
    money.add_bank_account(story.alice, **account, now=story.now)
    sealed, open_to_all = sealed_values(), published()
    assert {"identity.User.email", "identity.Verification.legal_name", "payments.BankAccount.number"} <= {
        name for name, values in sealed.items() if values
    }
    stolen = {
        "the dump": dumped("plain", tmp_path),
        "the packed dump": dumped("custom", tmp_path),
        "the server's files": files_of_the_server(since),
        "the program's log": caplog.text.encode(),
    }
    found = {
        (name, value.decode(errors="replace"), where)
        for name, values in sealed.items()
        for value in values
        if value not in open_to_all
        for where, content in stolen.items()
        if any(len(each) >= SHORTEST and each in content for each in written(value))
    }
    assert sorted(found) == []
