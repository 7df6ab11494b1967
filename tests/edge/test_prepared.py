"""A prepared statement is a statement like any other, only sooner done."""

from __future__ import annotations

import json
import os
from socket import SHUT_RDWR, socket

import pytest
from django.db import DataError, InternalError, OperationalError, connection, transaction
from django.db.transaction import TransactionManagementError
from hypothesis import given
from hypothesis import strategies as st
from psycopg import IsolationLevel
from pytest_django import DjangoAssertNumQueries

from truehand.edge.prepared import Prepared, Value, array

SUM = Prepared("select %s::int + %s::int, null, 'a'")
DIVIDED = Prepared("select 1 / %s::int")
ECHO = Prepared("select array_to_json(%s::text[])::text, (%s::bytea[])[1] = %s::bytea")
WRITE = Prepared("select set_config('truehand.tried', %s, true)")
texts = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=20)


@pytest.mark.django_db
class TestPrepared:
    def test_it_answers_its_row_as_the_database_writes_it(self) -> None:
        assert SUM.row(["1", "2"]) == ("3", None, "a")
        assert SUM.row(["-5", "2"]) == ("-3", None, "a")

    def test_nothing_is_nothing(self) -> None:
        assert SUM.row([None, "2"])[0] is None

    def test_what_fails_fails_as_with_a_cursor_and_spoils_its_transaction_alone(self) -> None:
        with pytest.raises(DataError, match="division by zero"), transaction.atomic():
            DIVIDED.row(["0"])
        assert DIVIDED.row(["1"]) == ("1",)

    def test_it_is_refused_where_a_cursor_would_be(self) -> None:
        with transaction.atomic():
            with pytest.raises(DataError), transaction.atomic(savepoint=False):
                DIVIDED.row(["0"])
            with pytest.raises(TransactionManagementError):
                DIVIDED.row(["1"])
            connection.needs_rollback = False
            with pytest.raises(InternalError, match="aborted"):
                DIVIDED.row(["1"])
            transaction.set_rollback(True)

    def test_who_listens_to_statements_hears_of_it(self) -> None:
        heard: list[str] = []

        def listen(execute, sql, params, many, context):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202 - Django's
            heard.append(sql)
            return execute(sql, params, many, context)

        with connection.execute_wrapper(listen):
            SUM.row(["1", "1"])
        assert heard == ["select %s::int + %s::int, null, 'a'"]

    def test_who_counts_statements_counts_it(self, django_assert_num_queries: DjangoAssertNumQueries) -> None:
        with django_assert_num_queries(1):
            SUM.row(["1", "1"])

    def test_of_several_rows_each_is_there(self) -> None:
        assert Prepared("select generate_series(1, %s::int)").rows(["3"]) == [("1",), ("2",), ("3",)]


@pytest.mark.django_db(transaction=True)
class TestItsTransactions:
    def test_it_is_a_part_of_the_callers_transaction_even_as_its_first_statement(self) -> None:
        read = Prepared("select coalesce(current_setting('truehand.tried', true), '')")
        connection.close()
        with transaction.atomic():
            WRITE.row(["once"])
            assert read.row([]) == ("once",)
        assert read.row([]) == ("",)

    def test_it_begins_the_transaction_that_the_connection_is_set_to(self) -> None:
        level = Prepared("select current_setting('transaction_isolation')")
        connection.ensure_connection()
        with transaction.atomic():
            assert level.row([]) == ("read committed",)
        connection.connection.isolation_level = IsolationLevel.SERIALIZABLE
        try:
            with transaction.atomic():
                assert level.row([]) == ("serializable",)
        finally:
            connection.close()

    def test_a_new_connection_prepares_it_anew(self) -> None:
        assert SUM.row(["1", "2"])[0] == "3"
        connection.close()
        assert SUM.row(["1", "2"])[0] == "3"

    def test_a_connection_that_died_is_said_to_have_died(self) -> None:
        connection.ensure_connection()
        with socket(fileno=os.dup(connection.connection.fileno())) as wire:
            wire.shutdown(SHUT_RDWR)
        with pytest.raises(OperationalError):
            SUM.row(["1", "2"])
        connection.close()
        assert SUM.row(["1", "2"])[0] == "3"


@pytest.mark.django_db
class TestArrays:
    @given(st.lists(st.none() | texts), st.binary(max_size=20))
    def test_whatever_goes_in_comes_out(self, words: list[Value], octets: bytes) -> None:
        told, same = ECHO.row([array(words), array([octets]), octets])
        assert json.loads(told or "null") == words
        assert same == "t"
