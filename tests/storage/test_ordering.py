"""Orders of lists: values up or down, rows without one last; ties by number."""

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from register.storage.ordering import present_first, turned

_ROWS = sa.table("rows", sa.column("id"), sa.column("value"))


@pytest.mark.parametrize(
    ("order", "expected", "the_other_way"),
    [
        (present_first(_ROWS.c.value), [3, 1, 2, 4], [1, 3, 2, 4]),
        (_ROWS.c.id, [1, 2, 3, 4], [4, 3, 2, 1]),
        (_ROWS.c.id.desc(), [4, 3, 2, 1], [1, 2, 3, 4]),
        (_ROWS.c.value.is_(None), [1, 3, 2, 4], [1, 3, 2, 4]),
    ],
    ids=["present-first", "ascending", "descending", "question"],
)
def test_an_order_and_its_reverse(
    engine: Engine, order: object, expected: list[int], the_other_way: list[int]
) -> None:
    values = sa.union_all(
        sa.select(sa.literal(1).label("id"), sa.literal(20).label("value")),
        sa.select(sa.literal(2), sa.null()),
        sa.select(sa.literal(3), sa.literal(10)),
        sa.select(sa.literal(4), sa.null()),
    ).cte("rows")
    with engine.connect() as connection:
        for parts, wanted in (([order], expected), (turned([order]), the_other_way)):
            found = connection.execute(
                sa.select(_ROWS.c.id).add_cte(values).order_by(*parts, _ROWS.c.id)
            ).scalars()
            assert list(found) == wanted
