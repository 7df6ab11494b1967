"""What a thief of the database, its log and the files beside it has: nothing that anybody sealed, however written."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from time import time

import pytest
from django.apps import apps
from django.conf import settings
from django.core import mail
from django.db import connection
from pytest_django import Settings

from tests.databases import administrator
from tests.vault.life import APART, SAID, lived, planted
from tests.vault.needles import SHORTEST, Needles
from truehand.edge.sealing import Sealed, declared
from truehand.evidence.models import Event
from truehand.identity.models import User
from truehand.listings.models import Entry
from truehand.payments.sandbox.inside import gateway
from truehand.risk.domain import rules
from truehand.site.database import embedded_place
from truehand.site.home import home
from truehand.site.postgres.place import Role, program
from truehand.trade.domain import plans

# What somebody wrote, in any language, and not a code, a number or an identifier of ours.
WORDS = (" ", "@", "·")
TOLD_BY_GATEWAYS = {"id", "kind", "reference", "amount", "transaction", "case", "answer_by"}


def sealed_values() -> dict[str, set[bytes]]:
    """Every value that any sealed column holds, by its field; of JSON also the words in it."""
    found: dict[str, set[bytes]] = {}
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, Sealed):
                rows = model._default_manager.all()
                # The ledger's own events tell amounts and identifiers, in clear.
                rows = rows.exclude(kind="escrow.transfer") if model is Event else rows
                values = rows.values_list(field.name, flat=True)
                told = {field.content(value) for value in values if value}
                told |= {word for each in told for word in words_in(each)}
                found[declared.label(model, field.name)] = {each for each in told if len(each) >= SHORTEST}
    return found | {name: {each for each in opened() if len(each) >= SHORTEST} for name, opened in APART.items()}


def words_in(content: bytes) -> Iterator[bytes]:
    """Yield the texts that stand in a JSON value."""
    try:
        waiting = [json.loads(content)]
    except ValueError:
        return
    while waiting:
        each = waiting.pop()
        if isinstance(each, dict):
            waiting += each.values()
        elif isinstance(each, list):
            waiting += each
        elif isinstance(each, str) and (not each.isascii() or any(sign in each for sign in WORDS)):
            yield each.encode()


# Sentences of the program itself, and a bank's or a gateway's name of a file.
OF_THE_HOUSE = (
    *(f"payments.PayoutHold.{lang}" for lang in ("zh", "en")),
    *(f"reconciliation.Incident.{lang}" for lang in ("zh", "en")),
    "payments.ReportRow.name",
)
# What the rules say of a case, and the plans of a payment, in words that are the same for everybody.
OF_THE_PROGRAM = (rules, plans)


def published() -> bytes:
    """What its owners published themselves, and the house's own words: found anywhere, it tells nothing new."""
    texts = [*said_by_the_gateway(), *(Path(str(each.__file__)).read_bytes() for each in OF_THE_PROGRAM)]
    # By these words everybody finds a machine on sale; that somebody looks for one stands beside no name in clear.
    texts += [word.encode() for words in Entry.objects.values_list("words", flat=True) for word in words]
    for label in (*OF_THE_HOUSE, *(label for label, said in declared.personal().items() if not said.is_sealed)):
        app, name, field = label.split(".")
        rows = apps.get_model(app, name)._default_manager.values_list(field, flat=True)
        texts += [str(value).encode() for value in rows if isinstance(value, str)]
    return b"\n".join(texts)


def said_by_the_gateway() -> Iterator[bytes]:
    """What the gateway's own books hold of its messages: which order, how much; each is read by its own names."""
    with gateway().book.writing() as rows:
        for (body,) in rows.execute("select body from messages").fetchall():
            with suppress(ValueError):  # what an earlier test had it garble
                assert json.loads(body).keys() <= TOLD_BY_GATEWAYS, body
                yield bytes(body)


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
    # The server throws some away at any time: what it has kept ready of its catalogue, for one.
    contents = []
    for each in (*ahead, *tables):
        with suppress(FileNotFoundError):
            contents.append(each.read_bytes())
    return b"\n".join(contents)


def files_beside(since: float) -> bytes:
    """What lies in the installation's folder beside the server's data: logs, secrets, the gateway's books."""
    data, book = embedded_place().data, Path(settings.TRUEHAND_SANDBOX_BOOK)
    files = [each for each in home().rglob("*") if each.is_file() and data not in each.parents]
    files = [each for each in files if each.stat().st_mtime >= since]
    return b"\n".join(each.read_bytes() for each in (*files, *book.parent.glob(f"{book.name}*")))


@pytest.mark.django_db(transaction=True)
def test_nothing_that_is_sealed_is_found_in_what_is_stolen(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, settings: Settings
) -> None:
    caplog.set_level("INFO")
    settings.TRUEHAND_TOMBSTONES = tmp_path / "tombstones"
    since = time()
    lived()
    values, own = sealed_values(), planted()
    wanted = {label for label, said in declared.personal().items() if said.is_sealed}
    assert wanted == values.keys()
    assert sorted(label for label in wanted if not (own.get(label) or (label in APART and values[label]))) == []
    assert [1 for each in values.values() if any(SAID.encode() in value for value in each)]
    for label, value in own.items():
        values[label].add(value)
    open_to_all = published()
    needles = Needles((label, value) for label, told in values.items() for value in told if value not in open_to_all)
    stolen = {
        "the dump": dumped("plain", tmp_path),
        "the packed dump": dumped("custom", tmp_path),
        "the server's files": files_of_the_server(since),
        "the files beside": files_beside(since),
        "the program's log": caplog.text.encode(),
    }
    found = {(label, value, where) for where, content in stolen.items() for label, value in needles.among(content)}
    assert sorted(found) == []
    assert SAID.encode() not in b"".join(stolen.values())


@pytest.mark.django_db(transaction=True)
def test_what_is_not_sealed_would_be_found(tmp_path: Path) -> None:
    """The control: the same search finds what stands in clear, however it is written."""
    word = "Zheng He · 宝船厂 9"
    user = User.objects.create(email="zheng@example.invalid")
    with administrator() as cursor:
        cursor.execute("update identity_user set password = %s where id = %s", [word, user.pk])
        cursor.execute("create table planted as select %s::bytea as value", [word.encode()])
    needles = Needles([("a", word.encode()), ("b", b"zheng@example.invalid"), ("c", b"never there")])
    try:
        since = time()
        for content in (dumped("plain", tmp_path), dumped("custom", tmp_path), files_of_the_server(since)):
            assert needles.among(content) == {("a", word.encode())}
    finally:
        with administrator() as cursor:
            cursor.execute("drop table planted")
    for way in (json.dumps(word), word.encode().hex(), "x" + word, word):
        for shift in ("", "y" * 4_194_301):
            assert needles.among((shift + way).encode()) == {("a", word.encode())}
    assert not mail.outbox
