"""What banks and gateways told is let go of when no law has it kept any more, and the log says so."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection
from pytest_django import Settings

from tests.databases import administrator
from tests.payments.bank.world import NUMBER, World
from tests.payments.matter import arrived
from tests.trade.story import START, Story
from truehand.edge import clock
from truehand.edge.refusals import SubjectErased
from truehand.edge.sealing import keyring
from truehand.edge.sealing.house import of_year
from truehand.evidence import operations as evidence
from truehand.evidence import queries as log
from truehand.evidence.models import Event
from truehand.kernel.personal import Retention
from truehand.payments.bank import sealing
from truehand.payments.bank.models import BankLine, BankStatement
from truehand.payments.bank.operations.statements import open_statement
from truehand.payments.models import ReceivedCallback
from truehand.vault import operations
from truehand.vault.domain.rights import begun_before, kept_until
from truehand.vault.models import SubjectKey

pytestmark = pytest.mark.django_db
DUTY = Retention.MONEY_LAUNDERING
THIS_YEAR = clock.now().year
OVER = datetime(THIS_YEAR + 11, 1, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def tombstones(tmp_path: Path, settings: Settings) -> Path:
    settings.TRUEHAND_TOMBSTONES = tmp_path / "tombstones"
    return tmp_path / "tombstones"


@pytest.fixture
def world() -> World:
    """A statement with a line that names somebody, and messages of the gateway."""
    world = World(Story.contracted())
    world.tell(world.line(77_700, "NOBODYKNOWS"))
    arrived(world.story.bob, now=START)
    return world


def kept() -> tuple[str, bytes, bytes]:
    """What a line says of its payer, a message of a gateway, and a whole statement."""
    line, message = BankLine.objects.get(), ReceivedCallback.objects.get()
    try:
        file = open_statement(BankStatement.objects.get()).read()
    except SubjectErased:
        file = b""
    return line.name, bytes(message.body), file


@pytest.mark.usefixtures("world")
def test_it_stays_for_ten_years_to_the_day_and_not_longer(tombstones: Path) -> None:
    name, message, file = kept()
    assert all((name, message, NUMBER.encode() in file))
    received = BankStatement.objects.get().received_at
    assert operations.sweep(now=kept_until(DUTY, received) - timedelta(seconds=1)) == 0
    assert operations.sweep(now=kept_until(DUTY, received)) == 1
    assert kept() == ("", message, file)
    assert operations.sweep(now=OVER - timedelta(seconds=1)) == 0
    assert kept() == ("", message, file)
    assert operations.sweep(now=OVER) == 1
    assert kept() == ("", b"", b"")
    line = BankLine.objects.get()
    with pytest.raises(SubjectErased):
        sealing.unseal(bytes(line.number_sealed), bound_to=line.key)
    assert operations.sweep(now=OVER + timedelta(days=365)) == 0
    assert len(tombstones.read_text().splitlines()) == 2


@pytest.mark.usefixtures("world")
def test_the_log_says_what_was_let_go_of_and_stays_sound() -> None:
    assert operations.sweep(now=OVER) == 2
    told = Event.objects.get(kind="vault.retention_ended")
    assert bytes(told.payload) == b'{"retention":"money_laundering","statements":1,"years":[%d]}' % THIS_YEAR
    evidence.integrate(now=OVER)
    evidence.checkpoint(now=OVER)
    assert list(log.fsck()) == []
    assert BankLine.objects.get().minor == 77_700  # sums and the ledger's words stay


@pytest.mark.usefixtures("world")
def test_what_people_own_is_not_the_houses_to_sweep() -> None:
    living = SubjectKey.objects.filter(destroyed_at=None)
    before = set(living.exclude(subject=of_year(THIS_YEAR)).values_list("subject"))
    statements = {(row.id,) for row in BankStatement.objects.all()}
    operations.sweep(now=OVER)
    assert set(living.values_list("subject")) == before - statements


def test_each_year_has_a_key_of_its_own_made_beforehand() -> None:
    operations.prepare_year(now=START)
    operations.prepare_year(now=START)
    years = {of_year(START.year), of_year(START.year + 1)}
    assert set(SubjectKey.objects.filter(subject__in=years).values_list("subject", flat=True)) == years
    assert keyring.key_for(of_year(2026), DUTY).id != keyring.key_for(of_year(2027), DUTY).id


@pytest.mark.parametrize("now", [datetime(2040, 2, 29, tzinfo=UTC), datetime(2037, 1, 1, tzinfo=UTC), START])
def test_what_begun_before_says_is_over_is_over(now: datetime) -> None:
    begun = begun_before(DUTY, now=now)
    assert kept_until(DUTY, begun) <= now
    assert kept_until(DUTY, begun + timedelta(days=2)) > now


def test_what_was_sealed_under_the_master_secret_is_carried_over() -> None:
    from importlib import import_module

    World(Story.contracted()).tell(World(Story.begun("OTHER")).line(5, "NOBODYKNOWS"))
    line = BankLine.objects.get()
    old = b"n" * 12 + sealing._cipher(sealing._secret()).encrypt(b"n" * 12, NUMBER.encode(), line.key.encode())  # noqa: SLF001 - as it was
    with administrator() as cursor:
        cursor.execute("update bank_line set number_sealed = %s", [old])
    assert sealing.unseal(old, bound_to=line.key) == NUMBER.encode()
    moving = import_module("truehand.payments.bank.migrations.0007_under_the_houses_keys")
    with administrator(), connection.schema_editor(atomic=False) as editor:
        moving.seal_anew(None, editor)
    sealed = bytes(BankLine.objects.get().number_sealed)
    assert sealed != old
    assert sealed[1:17] == SubjectKey.objects.get(subject=of_year(THIS_YEAR), retention=DUTY).id.bytes
    assert sealing.unseal(sealed, bound_to=line.key) == NUMBER.encode()
