"""Under which reference a bank or a gateway knows what the ledger posted."""

from __future__ import annotations

from typing import Final

import polars as pl

from truehand.edge.frames import frame

# ``batch`` names the sum in which a gateway sent it to the bank, where it said so.
BOOKED: Final = {"posting": pl.String, "reference": pl.String, "batch": pl.String}
CHUNK: Final = 100_000
_FOUND: Final = {"name": pl.String, "reference": pl.String, "batch": pl.String}
# In what follows, ``ASKED`` are the names to be found and ``AN_ID`` is a name that is an identifier.
_WORDS: Final = {"ASKED": "unnest(%s::text[]) as asked (name)", "AN_ID": "substring(name from '^[0-9a-f-]{36}$')::uuid"}
_PAID_OUT: Final = "select name, reference, '' from ASKED join payments_payout on id = AN_ID"
# A payout, or a refund by transfer, that its bank sent back.
_SENT_BACK: Final = """select name, reference, '' from ASKED join (
    select id, reference from payments_payout union all select id, reference from payments_refund
    ) as sent on id = AN_ID"""
_CHARGED_BACK: Final = """select name, i.reference, '' from ASKED
    join payments_chargeback c on c.id = AN_ID join payments_paymentintent i on i.id = c.intent_id"""
# A line of a statement of ours, or an order of ours that came back.
_STATED: Final = """select name, coalesce(told.reference, substring(name from '^returned:(.*)')), '' from ASKED
    left join lateral (select reference from payments_reportline
        where line = substring(name from '^[^:]*:(.*)') and source = any(select source from payments_report) limit 1
    ) as told on true where told.reference is not null or name like 'returned:%%'"""
# By what a key begins with: how the rest of it is found.
_FIND: Final = {
    "receive": """select name, i.reference, '' from ASKED
        join payments_receipt r on r.key = regexp_replace(name, ':rest$', '')
        join payments_paymentintent i on i.id = r.intent_id""",
    "end_payout": _PAID_OUT,
    "return_payout": _SENT_BACK,
    # What goes back out of suspense is posted under the order's own reference.
    "end_refund": """select name, coalesce(r.reference, name), '' from ASKED
        left join payments_refund r on r.id = AN_ID where r.id is not null or name like 'RE%%'""",
    "chargeback": _CHARGED_BACK,
    "end_chargeback": _CHARGED_BACK,
    "settle": """select name, l.reference, l.batch from ASKED join payments_reportline l
        on l.source = split_part(name, ':', 1) and l.line = substring(name from '^[^:]*:(.*)')""",
    "charge": _STATED,
    "suspense": _STATED,
}


def booked_references(postings: pl.Series) -> pl.DataFrame:
    """Return, as a table of ``BOOKED``, by which reference a channel knows each of the ledger's keys that it knows.

    Receipts, payouts and their returns, refunds, chargebacks, settlements, lines of statements (charges, suspense), and
    corrections of all of them.
    """
    plain = (
        postings.unique().alias("posting").to_frame().with_columns(key=pl.col("posting").str.strip_prefix("correct:"))
    )
    parts = pl.col("key").str.split_exact(":", 1)
    keys = plain.with_columns(parts.struct.field("field_0").alias("prefix")).with_columns(
        name=pl.col("key").str.strip_prefix(pl.format("{}:", "prefix"))
    )
    found = [
        keys.filter(pl.col("prefix") == prefix).join(known, on="name").select(list(BOOKED))
        for prefix, statement in _FIND.items()
        for known in _known(statement, keys.filter(pl.col("prefix") == prefix)["name"])
    ]
    return pl.concat(found) if found else pl.DataFrame(schema=BOOKED)


def _known(statement: str, names: pl.Series) -> list[pl.DataFrame]:
    asked = names.unique().sort()
    for word, meaning in _WORDS.items():
        statement = statement.replace(word, meaning)
    return [frame(statement, [asked[start : start + CHUNK].to_list()], _FOUND) for start in range(0, len(asked), CHUNK)]
