"""A day of a million payments and payouts, booked: the rows that the site writes, filled in by the database's owner."""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING, Final
from uuid import UUID

from django.db import connection, transaction

from truehand.site import owner

if TYPE_CHECKING:
    from collections.abc import Iterable

Movement = tuple[int, str, int]
_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_PAYMENTS_IN_256: Final = 154
_MOVEMENTS: Final = """create unlogged table bench_movement
    (number bigint, name uuid, reference text, minor bigint, moment timestamptz default '2026-01-01 04:00+00')"""
_COPY: Final = "copy bench_movement (number, name, reference, minor) from stdin"
# The ledger's own functions say so; its tables refuse everybody else.
_AS_THE_LEDGER: Final = "set local truehand.ledger = 'posting'"
# Two accounts for all, and one of a bank that payouts go to.
_AROUND: Final = """
insert into escrow_opening (owner, kind, currency, hot, opened_at)
    values ('00000000-0000-0000-0000-000000000000', 'custodian', 'CNY', true, '2026-01-01'),
           (gen_random_uuid(), 'balance', 'CNY', false, '2026-01-01');
insert into payments_bankaccount
    (id, party_id, holder, bank, number_index, number, last_four, added_at, cools_until, misses)
    values (gen_random_uuid(), gen_random_uuid(), '', '', '', '', '', '2026-01-01', '2026-01-01', 0)"""
_PAYMENTS: Final = """
insert into payments_paymentintent (id, channel, reference, trade_id, purpose, payer_id, minor, currency, status,
        received_minor, instructions, created_at, ended_at)
    select name, 'bank', reference, name, 'price', name, minor, 'CNY', 'paid', minor, '{}', moment, moment
      from bench_movement where minor > 0;
insert into payments_receipt (id, channel, provider_id, intent_id, key, minor, currency, received_at)
    select name, 'bank', number, name, 'bank:' || number, minor, 'CNY', moment from bench_movement where minor > 0;
insert into payments_payout (id, channel, reference, party_id, account_id, minor, currency, status, is_probe, key,
        started_at, ended_at)
    select name, 'bank', reference, name, account.id, -minor, 'CNY', 'done', false, number, moment, moment
      from bench_movement, payments_bankaccount account where minor < 0"""
_TRANSFERS: Final = """
insert into escrow_transfer (posting, subject, id, debit_id, credit_id, minor, at, epoch, line, lines, currency,
        operation, key, request)
    select escrow_posting(key), name, name, case when minor > 0 then bank.id else client.id end,
           case when minor > 0 then client.id else bank.id end, abs(minor), moment, 1, 0, 1, 'CNY', operation, key, '{}'
      from bench_movement, escrow_account bank, escrow_account client, lateral (
        select case when minor > 0 then 'receive:bank:' || number else 'end_payout:' || name end as key,
               case when minor > 0 then 'receive' else 'finish_payout' end as operation) as booked
     where bank.kind = 'custodian' and client.kind = 'balance'"""


def movement(number: int) -> Movement:
    """Return a movement of the day, the same whoever asks: its number, its reference and its signed amount."""
    made_up = int.from_bytes(blake2b(number.to_bytes(8), digest_size=16).digest())
    letters = "".join(_ALPHABET[made_up >> shift & 31] for shift in range(0, 60, 5))
    minor = 100 + (made_up >> 64) % 90_000_000
    return (number, f"TH{letters}", minor) if made_up >> 120 < _PAYMENTS_IN_256 else (number, f"PO{letters}", -minor)


def fill(movements: Iterable[Movement]) -> None:
    """Book movements at noon of the first of January 2026, and have the planner know of them."""
    with owner.signed_in(), connection.cursor() as cursor:
        with transaction.atomic():
            cursor.execute(_MOVEMENTS)
            with cursor.copy(_COPY) as copy:
                for number, reference, minor in movements:
                    copy.write_row((number, UUID(int=number), reference, minor))
            for words in (_AS_THE_LEDGER, _AROUND, _PAYMENTS, _TRANSFERS):
                cursor.execute(words)
            cursor.execute("drop table bench_movement")
        cursor.execute("analyze")
