"""Taking statements: kept byte for byte, read with all that must be true of them, each line once."""

from __future__ import annotations

import io
from hashlib import sha256
from itertools import islice
from typing import IO, TYPE_CHECKING, Final

from django.db import connection, transaction
from procrastinate.contrib.django import app

from truehand.evidence import operations as evidence
from truehand.kernel.actor import NotPermitted, Role
from truehand.kernel.ids import new_id
from truehand.kernel.refusal import Refusal
from truehand.payments.bank import queries, sealing
from truehand.payments.bank.config import account_named
from truehand.payments.bank.formats import camt, mt940, table
from truehand.payments.bank.models import BankStatement, StatementPiece
from truehand.payments.bank.operations.reading import Reading
from truehand.payments.domain.refusals.statements import (
    MappingNotUnderstood,
    StatementTooLarge,
    StatementUnknown,
)
from truehand.payments.domain.statement import StatementFormat, StatementState
from truehand.payments.operations.names import TAKE_STATEMENT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime
    from uuid import UUID

    from truehand.kernel.actor import Actor
    from truehand.kernel.canonical import Json
    from truehand.payments.domain.custody import CustodyAccount
    from truehand.payments.domain.statement import Part, StatementView
    from truehand.payments.domain.table import TableMapping

# Over the web; the command line takes any size.
LARGEST_UPLOAD: Final = 32 * 1024 * 1024
_HEAD: Final = 512
_LOCK: Final = 0x6261_6E6B


@transaction.atomic
def receive_statement(
    actor: Actor | None, file: IO[bytes], *, account: str, name: str, now: datetime, largest: int | None = None
) -> StatementView:
    """Keep a file of statements, byte for byte, and return it; it is read in the background.

    ``actor`` is None for a file that the command line or a folder brings. The same bytes again are the same file; one
    that was refused may be given again. Refuses NotPermitted (operators and the custodian's people only),
    BankAccountNotConfigured and StatementTooLarge.
    """
    if actor is not None:
        _require_banker(actor)
    chosen = account_named(account)
    digest, size, form = _measured(file, largest)
    row = BankStatement.objects.select_for_update().filter(account=chosen.name, sha256=digest).first()
    if row is None:
        row = BankStatement.objects.create(
            id=new_id(now),
            account=chosen.name,
            format=form,
            name=name[-200:],
            sha256=digest,
            size=size,
            state=StatementState.RECEIVED,
            currency=chosen.currency,
            given_by=actor.party_id if actor else None,
            received_at=now,
        )
        _keep(row, file)
        _record(row, "payment.statement_received", now)
    elif row.state == StatementState.REFUSED:
        row.state, row.findings = StatementState.RECEIVED, []
        row.save(update_fields=["state", "findings"])
    app.configure_task(TAKE_STATEMENT).defer(statement_id=str(row.id))
    return queries.statement_view(row)


def read_statement(
    statement_id: UUID, *, now: datetime, progress: Callable[[int], None] = lambda _: None
) -> StatementView:
    """Read a file that was received: all of its lines are kept, or it is refused and none is; once.

    ``progress`` is told how many lines are read. Refuses StatementUnknown; what is wrong with the file is in the view's
    findings.
    """
    with transaction.atomic():
        row = BankStatement.objects.select_for_update().filter(id=statement_id).first()
        if row is None:
            raise StatementUnknown
        if row.state != StatementState.RECEIVED:
            return queries.statement_view(row)
        with connection.cursor() as cursor:  # two files of one account are read one after the other
            cursor.execute("select pg_advisory_xact_lock(%s, hashtext(%s))", [_LOCK, row.account])
        try:
            with transaction.atomic():
                Reading(row, account_named(row.account), now).take(_parts(row), progress)
                row.state = StatementState.READ
        except Refusal as refusal:
            row.state, row.findings = StatementState.REFUSED, [queries.finding_json(refusal)]
            row.lines = row.repeated = 0
        row.read_at = now
        row.save()
        _record(row, f"payment.statement_{row.state}", now)
    return queries.statement_view(row)


def _parts(row: BankStatement) -> Iterator[Part]:
    account, file = account_named(row.account), open_statement(row)
    if row.format == StatementFormat.CAMT053:
        return camt.read(file)
    if row.format == StatementFormat.MT940:
        return mt940.read(file)
    return table.read(file, _mapping(account))


def open_statement(row: BankStatement) -> IO[bytes]:
    """Return the file as it was given, to be read."""

    def load(place: int) -> bytes:
        return bytes(StatementPiece.objects.get(statement=row, place=place).sealed)

    reader = sealing.PieceReader(load, row.size, bound_to=str(row.id))
    return io.BufferedReader(reader, buffer_size=64 * 1024)


def _mapping(account: CustodyAccount) -> TableMapping:
    if account.mapping is None:
        raise MappingNotUnderstood(field=f"{account.name}.mapping")
    return account.mapping


def _require_banker(actor: Actor) -> None:
    """Refuse (NotPermitted) whoever is neither an operator nor of the custodian: auditors bring nothing."""
    if actor.roles.isdisjoint({Role.OPERATOR, Role.CUSTODIAN}):
        raise NotPermitted


def _measured(file: IO[bytes], largest: int | None) -> tuple[str, int, StatementFormat]:
    """Return a file's hash, size and format; refuses StatementTooLarge."""
    head = file.read(_HEAD)
    digest, size = sha256(head), len(head)
    while content := file.read(sealing.PIECE):
        digest.update(content)
        size += len(content)
        if largest is not None and size > largest:
            raise StatementTooLarge(megabytes=largest // (1024 * 1024))
    file.seek(0)
    return digest.hexdigest(), size, _format(head)


def _format(head: bytes) -> StatementFormat:
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if text.startswith((b"<", b"\xff\xfe", b"\xfe\xff")):
        return StatementFormat.CAMT053
    return StatementFormat.MT940 if text.startswith((b":20:", b"{1:")) else StatementFormat.CSV


def _keep(row: BankStatement, file: IO[bytes]) -> None:
    kept = enumerate(sealing.pieces(file, bound_to=str(row.id)))
    while chunk := list(islice(kept, 8)):
        StatementPiece.objects.bulk_create(
            [StatementPiece(statement=row, place=place, sealed=sealed) for place, sealed in chunk]
        )


def _record(row: BankStatement, kind: str, now: datetime) -> None:
    payload: dict[str, Json] = {
        "account": row.account,
        "format": row.format,
        "sha256": row.sha256,
        "size": row.size,
        "lines": row.lines,
        "findings": [str(each["code"]) for each in row.findings],
    }
    evidence.record(kind, subject=row.id, payload=payload, actor=row.given_by, now=now)
