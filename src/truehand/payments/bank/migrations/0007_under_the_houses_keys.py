"""Numbers, statements and orders go from the master secret under the house's key of the year, so that they can end."""

from typing import Any

from cryptography.exceptions import InvalidTag
from django.db import migrations

from truehand.payments.bank import sealing

# Table, column, and what a row's content is bound to.
PLACES = (
    ("bank_line", "number_sealed", "key"),
    ("bank_payment_order", "number_sealed", "reference"),
    ("bank_order_file", "sealed", "message_id"),
    ("bank_statement_piece", "sealed", "statement_id::text || ':' || place"),
)
MANY = 200


def seal_anew(_apps: Any, editor: Any) -> None:
    """Seal each value anew; one that does not open stays as it is."""
    editor.execute("set constraints all immediate")
    for table, column, bound in PLACES:
        editor.execute(f"alter table {table} disable trigger user")
        last = None
        while last := _some(editor, table, column, bound, last):
            pass
        editor.execute(f"alter table {table} enable trigger user")


def _some(editor: Any, table: str, column: str, bound: str, after: Any) -> Any:
    """Seal the next rows after an identifier; return the last one's, None when none is left."""
    rest = "true" if after is None else "id > %s"
    words = f"select id, {column}, {bound} from {table} where {rest} and {column} <> '' order by id limit {MANY}"
    with editor.connection.cursor() as cursor:
        cursor.execute(words, [] if after is None else [after])
        rows = cursor.fetchall()
        for key, sealed, bound_to in rows:
            try:
                content = sealing.unsealed_before(bytes(sealed), bound_to=bound_to)
            except InvalidTag:
                continue
            cursor.execute(
                f"update {table} set {column} = %s where id = %s", [sealing.seal(content, bound_to=bound_to), key]
            )
    return rows[-1][0] if rows else None


class Migration(migrations.Migration):
    dependencies = [("bank", "0006_settled_by_hand"), ("vault", "0001_initial")]

    operations = [migrations.RunPython(seal_anew, migrations.RunPython.noop)]
