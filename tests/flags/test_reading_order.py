"""My work reads what it shows, however much there is: an index holds its order."""

import pytest
import sqlalchemy as sa

from register.flags.queries import GROUPS, Whose, list_groups
from register.work import Register
from tests.ground.statements import statements_of
from tests.transfers.scene import TODAY


@pytest.mark.parametrize("group", GROUPS)
def test_the_first_of_a_group_are_read_without_sorting_the_rest(lite: Register, group: str) -> None:
    with lite.read() as session:
        with statements_of(lite) as statements:
            list_groups(session, Whose(owner_id=1), [group], TODAY, 25)
        asked = statements[0].replace("?", "1")
        steps = [row.detail for row in session.connection().execute(sa.text(f"EXPLAIN QUERY PLAN {asked}"))]
    assert any("ix_flag_of_owner" in step for step in steps), steps
    # The one sort is of what is shown, behind them all: twenty-five rows a group.
    first_rows_end = steps.index("SCAN anon_2")
    assert not any("TEMP B-TREE" in step for step in steps[:first_rows_end]), steps
