"""The migration that puts a clear column under the vault: its rows are carried over, no clear byte stays behind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.db.migrations.exceptions import IrreversibleError
from django.db.migrations.operations import AlterField, RunPython

from truehand.edge.refusals import SubjectErased

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import Model

    from truehand.edge.sealing.fields import Sealed

_MANY = 1000
# A table with checks that wait for the end of the transaction cannot be altered.
_AT_ONCE = "set constraints all immediate;"
_BEGIN = """
alter table "{table}" disable trigger user;
alter table "{table}" add column "{column}__sealed" bytea;
"""
_SAVE = 'update "{table}" set "{column}__sealed" = %s where "{key}" = %s'
# A dropped column's bytes stay in the table's file until it is written anew, which a change of a column's type does.
_END = """
alter table "{table}" drop column "{column}";
alter table "{table}" rename column "{column}__sealed" to "{column}";
alter table "{table}" alter column "{column}" type bytea using "{column}" || ''::bytea;
alter table "{table}" enable trigger user;
"""
# Rules that look at the column are set aside, and put back as they were.
_RULES = """
select tgname, pg_get_triggerdef(pg_trigger.oid) from pg_trigger
  join pg_depend on classid = 'pg_trigger'::regclass and objid = pg_trigger.oid and refobjid = tgrelid
  join pg_attribute on attrelid = tgrelid and attnum = refobjsubid
 where tgrelid = %s::regclass and attname = %s and not tgisinternal group by 1, 2
"""
_REQUIRED = 'alter table "{table}" alter column "{column}" set not null;'


class SealField(AlterField):
    """Alters a clear field to a sealed one; ``clear`` returns a row's value where that is not the field's own."""

    def __init__(
        self,
        model_name: str,
        name: str,
        field: Sealed,
        clear: Callable[[Any], object] | None = None,
        *,
        at_once: int = _MANY,
    ) -> None:
        """Seal ``name`` of a model as ``field``, so many rows in memory at once."""
        super().__init__(model_name, name, field)
        self.clear, self.at_once = clear, at_once

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:  # noqa: ANN401 - Django's
        """Seal each row's value, then let go of the clear column."""
        rows: type[Model] = from_state.apps.get_model(app_label, self.model_name)
        field = cast("Sealed", to_state.apps.get_model(app_label, self.model_name)._meta.get_field(self.name))
        names = {"table": rows._meta.db_table, "column": field.column, "key": rows._meta.pk.column}
        with schema_editor.connection.cursor() as cursor:
            cursor.execute(_AT_ONCE + _BEGIN.format(**names))
            for row in rows._default_manager.iterator(chunk_size=self.at_once):
                if self.clear is not None:
                    setattr(row, field.attname, self.clear(row))
                sealed = field.get_db_prep_save(_sealed(field, row), schema_editor.connection)
                cursor.execute(_SAVE.format(**names), [sealed, row.pk])
            cursor.execute(_RULES, [names["table"], names["column"]])
            rules = cursor.fetchall()
            cursor.execute("".join(f'drop trigger "{name}" on "{names["table"]}";' for name, _ in rules))
            cursor.execute(_END.format(**names) + ("" if field.null else _REQUIRED.format(**names)))
            cursor.execute(";".join(definition for _, definition in rules))

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:  # noqa: ANN401 - Django's
        """Take an empty table back; nothing that is sealed is laid open again."""
        sealed = from_state.apps.get_model(app_label, self.model_name)
        if sealed._default_manager.exists():
            raise IrreversibleError("what is sealed stays sealed")
        clear = to_state.apps.get_model(app_label, self.model_name)
        schema_editor.remove_field(sealed, sealed._meta.get_field(self.name))
        schema_editor.add_field(clear, clear._meta.get_field(self.name))

    def describe(self) -> str:
        """Return what it does."""
        return f"Seal field {self.name} of {self.model_name}"


def _sealed(field: Sealed, row: Model) -> object:
    """Return a row's value sealed; of somebody who was erased since, something that nothing opens."""
    try:
        return field.pre_save(row, add=False)
    except SubjectErased:
        return field.gone(row)


def fill_index(app: str, model: str, name: str) -> RunPython:
    """Return the operation that fills the blind index ``<name>_index`` from what still stands there in clear."""

    def fill(apps: Any, editor: Any) -> None:  # noqa: ANN401 - Django's
        editor.execute(_AT_ONCE)
        rows = apps.get_model(app, model)
        field = rows._meta.get_field(f"{name}_index")
        for key, value in rows._default_manager.values_list("pk", name).iterator(_MANY):
            rows._default_manager.filter(pk=key).update(**{field.name: field.index(value)})

    return RunPython(fill)
