"""From lists and objects (JSON, YAML) to tables: each object a row, each name a column, nesting flattened."""

from collections.abc import Iterator, Mapping

from register.imports.reading.grid import Budget, Grid
from register.imports.reading.limits import MAX_COLUMNS, MAX_DEPTH, MAX_RECORD_FIELDS
from register.imports.reading.problem import ReadProblem, in_sheet
from register.imports.reading.tables import Note, Table

MOST_TABLES = 40


def tables_of(value: object, budget: Budget) -> tuple[Table, ...]:
    """Every list of objects (or object of objects) as a table; the place in the list is the row number."""
    tables: list[Table] = []
    keys = _keys_of(value)
    for name, rows in _lists(value, ""):
        if len(tables) == MOST_TABLES:
            break
        if (table := _table(name, [_in_words(row, keys) for row in rows], budget)) is not None:
            tables.append(table)
    return tuple(tables)


def _keys_of(value: object) -> dict[str, dict[str, str]]:
    """What the numbers of a file stand for, by the name of the list that says so.

    {"purposes": {"1": {"id": 1, "name": "Storage"}}} explains "purposes": [1] of a record beside it.
    """
    found: dict[str, dict[str, str]] = {}
    for key, child in value.items() if isinstance(value, Mapping) else ():
        if isinstance(child, Mapping) and _alike(child):
            names = {str(number): entry.get("name") for number, entry in child.items()}
            if all(number.isdecimal() and isinstance(name, str) for number, name in names.items()):
                found[str(key).casefold()] = names
    return found


def _in_words(record: dict[str, object], keys: Mapping[str, Mapping[str, str]]) -> dict[str, object]:
    """The record with names in place of the numbers its file explains; "legIntPurposes" are "purposes" too."""
    told = dict(record)
    for field, value in record.items():
        if isinstance(value, list) and value and all(type(item) is int for item in value):
            fitting = [key for key in keys if field.casefold().endswith(key)]
            names = keys[max(fitting, key=len)] if fitting else {}
            if all(str(item) in names for item in value):
                told[field] = [names[str(item)] for item in value]
    return told


def measure(value: object) -> None:
    """Raises ReadProblem when the value is nested too deeply or holds too many values."""
    left = MAX_RECORD_FIELDS
    stack: list[tuple[object, int]] = [(value, 1)]
    while stack:
        item, depth = stack.pop()
        left -= 1
        if left < 0:
            raise ReadProblem("too-many-cells", limit=MAX_RECORD_FIELDS)
        if depth > MAX_DEPTH:
            raise ReadProblem("nested-too-deeply", limit=MAX_DEPTH)
        if isinstance(item, Mapping):
            stack.extend((child, depth + 1) for child in item.values())
        elif isinstance(item, list):
            stack.extend((child, depth + 1) for child in item)


def _lists(value: object, name: str) -> Iterator[tuple[str, list[dict[str, object]]]]:
    if isinstance(value, list):
        records = [item for item in value if isinstance(item, Mapping)]
        if records:
            yield name, [{str(key): child for key, child in record.items()} for record in records]
        elif value and all(isinstance(item, (str, int, float)) for item in value):
            yield name, [{"Name": item} for item in value]
        return
    if not isinstance(value, Mapping):
        return
    children = {str(key): child for key, child in value.items()}
    if len(children) > 1 and _alike(children):
        rows = []
        for key, child in children.items():
            record = {str(k): v for k, v in child.items()} if isinstance(child, Mapping) else {"value": child}
            known = any(str(v) == key for v in record.values())
            rows.append(record if known else {"key": key, **record})
        yield name, rows
        return
    nested = [(key, child) for key, child in children.items() if isinstance(child, (list, Mapping)) and child]
    found = False
    for key, child in nested:
        for inner_name, rows in _lists(child, key if not name else f"{name}.{key}"):
            found = True
            yield inner_name, rows
    if not found and children and not any(isinstance(c, Mapping) for c in children.values()):
        yield name, [children]


def _alike(children: Mapping[str, object]) -> bool:
    """Whether an object is a list in disguise: its values are objects that share most of their names."""
    objects = [child for child in children.values() if isinstance(child, Mapping)]
    if len(objects) != len(children):
        return False
    names = [set(map(str, child)) for child in objects[:50]]
    return bool(set.intersection(*names)) if names else False


def _table(name: str, rows: list[dict[str, object]], budget: Budget) -> Table | None:
    flat = [_flatten(row) for row in rows]
    headers: dict[str, int] = {}
    for row in flat:
        for key in row:
            headers.setdefault(key, len(headers))
    if len(headers) > MAX_COLUMNS:
        raise in_sheet("too-many-columns", name, row=1, limit=MAX_COLUMNS)
    if not headers:
        return None
    grid = Grid(name, budget)
    grid.add(0, list(headers))
    for number, row in enumerate(flat, 1):
        grid.add(number, [row.get(key) for key in headers])
    if len(rows) != len([row for row in flat if row]):
        grid.notes.append(Note("empty-records"))
    return grid.table(with_header=True)


def _flatten(record: Mapping[str, object], prefix: str = "", depth: int = 0) -> dict[str, object]:
    out: dict[str, object] = {}
    for key, value in record.items():
        name = f"{prefix}{key}"
        if isinstance(value, Mapping):
            if depth < 3:
                out.update(_flatten({str(k): v for k, v in value.items()}, f"{name}.", depth + 1))
            else:
                out[name] = _as_text(value)
        elif isinstance(value, list):
            out[name] = "; ".join(_as_text(item) for item in value)
        else:
            out[name] = value
    return out


def _as_text(value: object) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{key}: {_as_text(item)}" for key, item in value.items())
    if isinstance(value, list):
        return ", ".join(_as_text(item) for item in value)
    return "" if value is None else str(value)
