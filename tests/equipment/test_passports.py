from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from tests.databases import owner
from truehand.equipment import operations, queries
from truehand.equipment.domain.refusals import PassportNotFound, SerialNotUsable
from truehand.equipment.models import Note, Passport
from truehand.evidence import queries as evidence

NOW = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)


def opened(maker: str = "Komatsu", serial: str = "KMTPC200A51234") -> UUID:
    return operations.open_passport(
        equipment_class="excavator", maker=maker, model="PC200-8", serial=serial, year=2019, now=NOW
    )


@pytest.mark.django_db
def test_one_machine_has_one_passport_however_it_is_spelt() -> None:
    assert opened() == opened("小松", "kmt-pc200-a51234") == opened("KOMATSU LTD", "KMTPC2OOA5I234")
    assert opened(serial="KMTPC200A51235") != opened()


@pytest.mark.django_db
def test_a_passport_is_found_by_maker_and_serial_number() -> None:
    passport = opened()
    found = queries.passport_of_machine(maker="小松", serial="KMT PC200 A51234")
    assert found.id == passport
    assert (found.maker, found.serial, found.year) == ("Komatsu", "KMTPC200A51234", 2019)
    with pytest.raises(PassportNotFound):
        queries.passport_of_machine(maker="Sany", serial="KMTPC200A51234")


@pytest.mark.django_db
@pytest.mark.parametrize(("maker", "serial"), [("", "A1234"), ("  ", "A1234"), ("Komatsu", ""), ("Komatsu", "-1-2-")])
def test_what_identifies_no_machine_opens_no_passport(maker: str, serial: str) -> None:
    with pytest.raises(SerialNotUsable):
        opened(maker, serial)
    assert not Passport.objects.exists()


@pytest.mark.django_db
def test_the_history_grows_in_order_and_is_evidence() -> None:
    passport = opened()
    operations.note(passport, kind="listed", data={"hours": 5200}, now=NOW)
    operations.note(passport, kind="sold", data={"hours": 5300}, now=NOW)
    assert [entry.kind for entry in queries.passport(passport).history] == ["listed", "sold"]
    kinds = [entry.kind for entry in evidence.entries_of(passport)]
    assert kinds == ["equipment.passport_opened", "equipment.listed", "equipment.sold"]


@pytest.mark.django_db
def test_an_unknown_machine_has_no_history() -> None:
    with pytest.raises(PassportNotFound):
        operations.note(uuid4(), kind="listed", data={}, now=NOW)
    with pytest.raises(PassportNotFound):
        queries.passport(uuid4())


@pytest.mark.django_db
@pytest.mark.parametrize("statement", ["update equipment_note set kind = 'x'", "delete from equipment_note"])
def test_the_database_keeps_a_history_from_being_changed(statement: str) -> None:
    operations.note(opened(), kind="listed", data={}, now=NOW)
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        owner(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert Note.objects.get().kind == "listed"


@pytest.mark.django_db
def test_the_database_refuses_a_second_passport() -> None:
    row = Passport.objects.get(id=opened())
    row.id = uuid4()
    with pytest.raises(IntegrityError, match="equipment_one_passport_per_machine"), transaction.atomic():
        row.save(force_insert=True)


@pytest.mark.django_db(transaction=True)
def test_two_people_who_open_a_passport_at_once_get_the_same_one() -> None:
    together = Barrier(4)

    def race(_: int) -> UUID:
        try:
            together.wait()
            return opened()
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(race, range(4)))) == 1
    assert Passport.objects.count() == 1
