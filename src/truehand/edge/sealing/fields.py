"""Model fields that are stored sealed under their data subject's key; everything else of them is as Django's.

Whose key, and for which duty, the field's declaration says. The statement that selects a sealed column brings the
wrapped key with it, and the identifiers that the content is bound to: no page asks once more, and a destroyed key opens
nothing from the next statement on. A value whose key was destroyed reads as ``erased`` says.
"""

from __future__ import annotations

import json
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, Final
from uuid import UUID

from django.core.exceptions import FieldError
from django.db import models
from django.db.models.lookups import Exact, In, IsNull, Lookup

from truehand.edge import clock
from truehand.edge.sealing import declared, envelope, keyring
from truehand.edge.sealing.envelope import SealedBytes
from truehand.edge.sealing.house import HOUSE, keeper_of
from truehand.edge.sealing.index import SIZE, blind, blind_by_all
from truehand.edge.sealing.wrapping import KeyNotOpenedError
from truehand.kernel.personal import Retention

if TYPE_CHECKING:
    AnyField = models.Field[Any, Any]
    AnyLookup = Lookup[Any]
    TextField = models.TextField[str, str]
    BinaryField = models.BinaryField[bytes, bytes]
    EmailField = models.EmailField[str, str]
    CharField = models.CharField[str, str]
else:
    AnyField, AnyLookup = models.Field, Lookup
    TextField, BinaryField, EmailField, CharField = (
        models.TextField,
        models.BinaryField,
        models.EmailField,
        models.CharField,
    )

_ID: Final = envelope.ID_SIZE
_LENGTH: Final = 2
_NO_KEY: Final = 0xFFFF
_WITH_KEY: Final = (
    "(coalesce((select int2send(octet_length(wrapped)::int2) || wrapped from vault_key"
    " where uuid_send(id) = substring({column} from 2 for 16)), '\\xffff') || {bound} || {column})"
)


class Sealed(AnyField):
    """What sealed fields share: bytes in the database, the value in Python."""

    erased: ClassVar[object] = ""

    def get_internal_type(self) -> str:
        """Return the kind of column: bytes."""
        return "BinaryField"

    def pre_save(self, model_instance: models.Model, add: bool) -> object:  # noqa: ARG002, FBT001 - as Django's
        """Return the row's value sealed under its subject's key; refuses SubjectErased."""
        value = getattr(model_instance, self.attname)
        if value is None or isinstance(value, SealedBytes):
            return value
        return self.sealed(self.to_python(value), subject=self._subject(model_instance), row=model_instance.pk)

    def sealed(self, value: object, *, subject: UUID | None, row: object = None) -> SealedBytes:
        """Return a value as the column holds it, for statements that are not of one row; refuses SubjectErased."""
        content = self.content(value)
        if not content:
            return SealedBytes()
        retention = Retention(declared.of_field(self).retention)
        key = keyring.key_for(subject or keeper_of(retention, clock.now().year), retention)
        return envelope.seal(key, content, bound_to=self._place(subject, row))

    def gone(self, model_instance: models.Model) -> SealedBytes:
        """Return what reads as erased, for a row whose subject's key was destroyed."""
        subject = self._subject(model_instance) or HOUSE
        return envelope.emptied(keyring.destroyed(subject, Retention(declared.of_field(self).retention)))

    def get_db_prep_value(self, value: object, connection: Any, prepared: bool = False) -> object:  # noqa: ANN401, ARG002, FBT001, FBT002
        """Return sealed bytes for the driver; TypeError for a plain value, which no row says whose it is."""
        if value is None:
            return None
        if value in {"", b""}:  # nothing is stored as nothing, whoever it is of
            return connection.Database.Binary(b"")
        if not isinstance(value, SealedBytes):
            raise TypeError(f"{self.model.__name__}.{self.name} is saved with its row, or sealed beforehand")
        return connection.Database.Binary(value)

    def get_prep_value(self, value: object) -> object:
        """Return the value as it is."""
        return value

    def select_format(self, compiler: object, sql: str, params: Any) -> Any:  # noqa: ANN401, ARG002 - as Django's
        """Return the column with its wrapped key before it, and what it is bound to."""
        alias, dot, _ = sql.rpartition(".")
        if not dot or params:
            raise FieldError(f"{self.model.__name__}.{self.name} is selected as a column")
        return _WITH_KEY.format(column=sql, bound=self._bound_columns(alias)), params

    def from_db_value(self, value: Any, expression: object, connection: object) -> object:  # noqa: ANN401, ARG002
        """Return the value; ``erased`` when its key was destroyed."""
        if value is None:
            return None
        brought = bytes(value)
        length = int.from_bytes(brought[:_LENGTH])
        start = _LENGTH + (0 if length == _NO_KEY else length)
        end = start + _ID * self._bindings
        sealed = brought[end:]
        if self.is_clear(sealed):
            return self.value(sealed)
        if length == _NO_KEY or sealed[:1] != envelope.FORM:
            raise KeyNotOpenedError(f"what stands in {self._label.decode()} has no key here")
        if not length:
            return self.forgotten()
        cipher = keyring.opened(brought[_LENGTH:start], sealed[1:17])
        return self.value(envelope.unseal(cipher, sealed, bound_to=self._label + brought[start:end]))

    def is_clear(self, stored: bytes) -> bool:
        """Return whether what is stored needs no key: nothing is stored as nothing."""
        return not stored

    def get_lookup(self, lookup_name: str) -> type[AnyLookup] | None:
        """Return what a sealed column can be asked: whether it is null, or empty."""
        return {"isnull": IsNull, "exact": _Empty, "gt": _Something}.get(lookup_name)

    def content(self, value: Any) -> bytes:  # noqa: ANN401 - each kind of field has its own
        """Return a value as the bytes that are sealed."""
        return str(value).encode()

    def value(self, content: bytes) -> object:
        """Return the value of such bytes."""
        return content.decode()

    def forgotten(self) -> object:
        """Return what stands in the place of an erased value."""
        return self.erased

    @cached_property
    def _label(self) -> bytes:
        return declared.label(self.model, self.name).encode()

    @cached_property
    def _subject_columns(self) -> tuple[str, ...]:
        """Columns of the row itself that say whose it is; none when another table does."""
        paths = declared.of_field(self).subject.split("|")
        own = {
            name: str(field.column)
            for field in self.model._meta.concrete_fields
            for name in (field.name, field.attname)
        }
        return tuple(own[path] for path in paths) if all(path in own for path in paths) else ()

    @cached_property
    def _row_column(self) -> str:
        key = self.model._meta.pk
        kind = key.target_field if isinstance(key, models.ForeignKey) else key
        return str(key.column) if isinstance(kind, models.UUIDField) else ""

    @cached_property
    def _bindings(self) -> int:
        return bool(self._subject_columns) + bool(self._row_column)

    def _place(self, subject: UUID | None, row: object) -> bytes:
        """Return what the content is bound to: the field, whose it is and which row, as far as the row itself says."""
        parts = [self._label]
        if self._subject_columns:
            parts.append((subject or HOUSE).bytes)
        if self._row_column:
            if not isinstance(row, UUID):
                raise TypeError(f"{self.model.__name__}.{self.name} is sealed for a row with its identifier")
            parts.append(row.bytes)
        return b"".join(parts)

    def _bound_columns(self, alias: str) -> str:
        parts = []
        if self._subject_columns:
            known = [f'uuid_send({alias}."{column}")' for column in self._subject_columns]
            parts.append(f"coalesce({', '.join(known)}, uuid_send('{HOUSE}'))")
        if self._row_column:
            parts.append(f'uuid_send({alias}."{self._row_column}")')
        return " || ".join(parts) or "''::bytea"

    def _subject(self, row: models.Model) -> UUID | None:
        """Return whose datum a row's value is: the first of the declared paths that leads to somebody."""
        for path in declared.of_field(self).subject.split("|"):
            found: Any = row
            for step in path.split("__"):
                found = getattr(found, step, None)
            if found is not None:
                return found if isinstance(found, UUID) else found.pk
        return None


class EncryptedTextField(Sealed, TextField):
    """Text; ``max_length`` binds forms alone."""


class EncryptedBinaryField(Sealed, BinaryField):
    """Bytes."""

    erased = b""

    def content(self, value: Any) -> bytes:  # noqa: ANN401 - what a binary field takes
        """Return them."""
        return bytes(value)

    def value(self, content: bytes) -> bytes:
        """Return them."""
        return content


class EncryptedJSONField(Sealed, models.JSONField):
    """A JSON value; erased, it is what the field's default says."""

    def content(self, value: Any) -> bytes:  # noqa: ANN401 - any JSON
        """Return its text."""
        return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()

    def value(self, content: bytes) -> object:
        """Return the value; of nothing, the default."""
        return json.loads(content) if content else self.get_default()

    def forgotten(self) -> object:
        """Return the default."""
        return self.get_default()


class EncryptedEmailField(Sealed, EmailField):
    """An address that is found by the blind index in the column ``<name>_index``."""

    def get_lookup(self, lookup_name: str) -> type[AnyLookup] | None:
        """Return the comparison of indexes in place of that of values."""
        return {"exact": _ByIndex, "iexact": _ByIndex, "in": _AmongIndexes}.get(lookup_name) or super().get_lookup(
            lookup_name
        )


class BlindIndexField(CharField):
    """The blind index of another field of the row, kept when the row is saved; empty for an empty value."""

    def __init__(self, of: str, **options: Any) -> None:  # noqa: ANN401 - as Django's
        """Index the field ``of``."""
        self.of = of
        super().__init__(**{"max_length": SIZE, "editable": False, "default": "", **options})

    def deconstruct(self) -> Any:  # noqa: ANN401 - as Django's
        """Return how to make it again."""
        name, path, arguments, options = super().deconstruct()
        for fixed in ("max_length", "editable", "default"):
            options.pop(fixed, None)
        return name, path, arguments, options | {"of": self.of}

    def pre_save(self, model_instance: models.Model, add: bool) -> str:  # noqa: ARG002, FBT001 - as Django's
        """Return the index of the value that is saved now.

        While there are several keys, rows with the same value come under the same one first: so no rule of the table
        takes two for different that are one.
        """
        found, *others = self.indexes(getattr(model_instance, self.of))
        if others:
            rows = type(model_instance)._default_manager.filter(**{f"{self.attname}__in": others})
            rows.update(**{self.attname: found})
        setattr(model_instance, self.attname, found)
        return found

    def index(self, value: str) -> str:
        """Return the index of a value."""
        return blind(self._label, value) if value else ""

    def indexes(self, value: str) -> tuple[str, ...]:
        """Return what the index of a value may be, the one that is written first."""
        return blind_by_all(self._label, value) if value else ("",)

    @property
    def _label(self) -> str:
        return declared.label(self.model, self.of)


class _ByIndex(AnyLookup):
    """``exact`` and ``iexact``: compares the index's column with what the index of the value may be."""

    lookup_name = "exact"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> Any:  # noqa: ANN401, ARG002 - as Django's
        """Return the comparison."""
        column, rhs = self.lhs.target, self.rhs
        index = column.model._meta.get_field(f"{column.name}_index")
        asked = [rhs] if isinstance(rhs, str) else rhs
        wanted, place = [each for value in asked for each in index.indexes(value)], index.get_col(self.lhs.alias)
        return compiler.compile(Exact(place, wanted[0]) if len(wanted) == 1 else In(place, wanted))


class _AmongIndexes(_ByIndex):
    """``in``."""

    lookup_name = "in"


class _Empty(AnyLookup):
    """``exact`` of a sealed column: whether it holds nothing, which is stored as nothing."""

    lookup_name = "exact"
    prepare_rhs = False
    sign = "="

    def as_sql(self, compiler: Any, connection: Any) -> Any:  # noqa: ANN401 - as Django's
        """Return the comparison; FieldError for any other value, which no column could be compared with."""
        if self.rhs:
            raise FieldError("a sealed column is compared with nothing but emptiness")
        words, parameters = self.process_lhs(compiler, connection)
        return f"{words} {self.sign} ''::bytea", parameters


class _Something(_Empty):
    """``gt`` of nothing: whether it holds anything."""

    lookup_name = "gt"
    sign = "<>"
