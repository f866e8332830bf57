"""What is asked of a register's database while a block runs, however it is asked."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from register.storage.asking import listeners
from register.work import Register


@contextmanager
def statements_of(register: Register) -> Iterator[list[str]]:
    """The statements, in the order they are sent."""
    found: list[str] = []

    def run(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        found.append(statement)

    def asked(statement: str, _values: Any) -> None:
        found.append(statement)

    event.listen(register.engine, "before_cursor_execute", run)
    listeners.append(asked)
    try:
        yield found
    finally:
        event.remove(register.engine, "before_cursor_execute", run)
        listeners.remove(asked)
