"""Orders of lists: one way and the other, rows without a value last both times. Knows no tables."""

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql import operators


def present_first(column: Any) -> Any:
    """Ascending, rows without a value last; written so that an index can give the order."""
    return sa.nulls_last(column.asc())


def turned(parts: Iterable[Any]) -> list[Any]:
    """The same order the other way round; rows without a value stay last, and so do questions of yes and no."""
    return [_turned(part) for part in parts]


def _turned(part: Any) -> Any:
    if isinstance(part, sa.BinaryExpression):
        return part
    if not isinstance(part, sa.UnaryExpression):
        return part.desc()
    if part.modifier is operators.nulls_last_op:
        return sa.nulls_last(_turned(part.element))
    if part.modifier is operators.desc_op:
        return part.element
    return part.element.desc()
