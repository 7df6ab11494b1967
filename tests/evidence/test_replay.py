"""fsck replays what is stored: one turned bit anywhere, and it says where."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest
from django.db import transaction
from pytest_django import Settings

from tests.databases import administrator
from tests.evidence import story
from tests.evidence.authority import TimeAuthority
from tests.inspection.cast import photo
from truehand.evidence import operations, queries
from truehand.evidence.witness import service

pytestmark = pytest.mark.django_db(transaction=True)
BINARY = {
    "evidence_event": ("leaf", "salt", "payload"),
    "evidence_entry": ("leaf_hash",),
    "evidence_subtree": ("hash",),
    "evidence_signedhead": ("root",),
    "evidence_storedexhibit": ("content",),
}
PLACES = [(table, column) for table, columns in BINARY.items() for column in columns]
# In texts a character is exchanged, so that they stay what the database calls text.
TEXTS = [("evidence_signedhead", "note"), ("evidence_cosignature", "line"), ("evidence_cosignature", "key")]


@pytest.fixture
def full_log(tmp_path: Path, settings: Settings) -> None:
    """A log with everything that it can hold."""
    witness = service.witness("witness.example/wendy", tmp_path / "wendy", [str(operations.log_key())])
    settings.TRUEHAND_WITNESSES = (
        f"{witness.cosigners[0].key} http://witness.example\n{witness.cosigners[1].key} http://witness.example\n"
    )
    authority = TimeAuthority(tmp_path / "time")
    settings.TRUEHAND_TIME_AUTHORITIES = f"http://time.example {authority.roots}"
    with transaction.atomic():
        story.tell(story.true_story())
        operations.store_exhibit(photo(), owner=story.ALICE, now=story.NOW)
    operations.integrate(now=story.NOW)
    operations.checkpoint(now=story.NOW)
    assert operations.ask_witnesses(now=story.NOW, transport=httpx.WSGITransport(app=witness)) == 2
    assert operations.ask_time(now=story.NOW, transport=authority.wire) == 1
    assert findings() == []


def findings() -> list[str]:
    return list(queries.fsck(operations.log_cosigner().key))


@pytest.mark.usefixtures("full_log")
def test_one_turned_bit_in_any_stored_bytes_is_found() -> None:
    for table, column in PLACES:
        for part in (0, 0.5, 0.999):
            bit = f"floor({part} * length({column}) * 8)::bigint"
            change(
                table, column, f"set_bit({column}, {bit}, 1 - get_bit({column}, {bit}))", f"{table}.{column} at {part}"
            )


@pytest.mark.usefixtures("full_log")
def test_one_exchanged_character_in_any_signed_text_is_found() -> None:
    for table, column in TEXTS:
        with administrator() as cursor:
            cursor.execute(f"select {column} from {table} limit 1")  # noqa: S608 - names of our own
            (text,) = cursor.fetchone()
        for place in range(0, len(text), 97):
            other = "A" if text[place] != "A" else "B"
            value = f"overlay({column} placing '{other}' from {place + 1} for 1)"
            change(table, column, value, f"{table}.{column} at {place}")


@pytest.mark.usefixtures("full_log")
def test_a_changed_time_or_token_is_found() -> None:
    require_found("update evidence_timetoken set at = at - interval '1 day'", "the time")
    require_found("update evidence_timetoken set answer = set_byte(answer, length(answer) - 5, 0)", "the signature")
    require_found("update evidence_timetoken set roots = ''", "the certificates")


def change(table: str, column: str, value: str, what: str) -> None:
    """Change the first row's column, and expect that it is found."""
    first = f"ctid = (select ctid from {table} order by ctid limit 1)"  # noqa: S608 - names of our own
    require_found(f"update {table} set {column} = {value} where {first}", what)  # noqa: S608 - same


def require_found(statement: str, what: str) -> None:
    """The statement is made, found by fsck, and taken back."""
    with transaction.atomic():
        with administrator() as cursor:
            cursor.execute(statement)
            assert cursor.rowcount == 1, what
        assert findings(), what
        transaction.set_rollback(True)
    assert findings() == []
