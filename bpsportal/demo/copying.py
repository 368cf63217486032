"""Writing many rows at once: ids taken ahead, then PostgreSQL's COPY."""

import io
import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.db import connection, models

AHEAD = 1000
NULL = "\\N"
ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
Row = Mapping[str, Any]


class Numbers:
    """Hands out ids of tables, so that rows can name each other before they are written."""

    def __init__(self) -> None:
        """Begin with none taken."""
        self._taken: dict[type[models.Model], Iterator[int]] = {}

    def next(self, model: type[models.Model]) -> int:
        """Return an id that nobody else gets."""
        taken = self._taken.setdefault(model, iter(()))
        number = next(taken, None)
        if number is None:
            self._taken[model] = taken = _take(model)
            number = next(taken)
        return number


class Copier:
    """Writes rows, as values by attribute name, by COPY; equal JSON objects are written out once."""

    def __init__(self) -> None:
        """Begin with no JSON written out."""
        self._texts: dict[int, tuple[object, str]] = {}

    def copy(self, model: type[models.Model], rows: Iterable[Row]) -> None:
        """Add rows to the table of `model`; columns that no row names take the database's default (an id).

        All rows name the same columns.
        """
        rows = iter(rows)
        first = next(rows, None)
        if first is None:
            return
        fields = [field for field in model._meta.concrete_fields if field.attname in first]  # noqa: SLF001 - Django's documented model API
        cells = [
            (field.attname, self._json if isinstance(field, models.JSONField) else _plain) for field in fields
        ]
        lines = ("\t".join([show(row[name]) for name, show in cells]) for row in (first, *rows))
        buffer = io.StringIO("\n".join(lines))
        columns = ", ".join(connection.ops.quote_name(str(field.column)) for field in fields)
        table = connection.ops.quote_name(model._meta.db_table)  # noqa: SLF001 - as above
        with connection.cursor() as cursor:
            cursor.copy_expert(f"COPY {table} ({columns}) FROM STDIN", buffer)

    def _json(self, value: object) -> str:
        if not value:
            return _plain(json.dumps(value))
        known = self._texts.get(id(value))
        if known is None:
            self._texts[id(value)] = known = (value, _plain(json.dumps(value)))
        return known[1]


@contextmanager
def owner_unbound() -> Iterator[None]:
    """Let the owner of the tables copy into them: PostgreSQL refuses COPY wherever row-level security binds.

    Nobody else is unbound, and the transaction around it, in which the tables are locked, ends bound again or not at
    all. References between rows are checked at both ends, since a table with checks still to come cannot be changed.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT oid::regclass::text FROM pg_class WHERE relforcerowsecurity ORDER BY oid")
        tables = [name for (name,) in cursor.fetchall()]
    _force(tables, "NO FORCE")
    yield
    _force(tables, "FORCE")


def _force(tables: Iterable[str], words: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} {words} ROW LEVEL SECURITY")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def _plain(value: object) -> str:
    """Write a cell in the text format of COPY, in which a tab ends a cell and a line feed a row."""
    if value is None:
        return NULL
    text = str(value)
    return text.translate(ESCAPES) if "\\" in text or not text.isprintable() else text


def _take(model: type[models.Model]) -> Iterator[int]:
    key = model._meta.pk.column  # noqa: SLF001 - as above
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
            [model._meta.db_table, key, AHEAD],  # noqa: SLF001 - as above
        )
        return iter([number for (number,) in cursor.fetchall()])
