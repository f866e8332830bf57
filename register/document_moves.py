"""Moving the bytes of documents between the database and stores outside it, each file in a transaction of its own.

Whatever ends this goes on where it stopped when it is started again.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from register.documents import kept_bytes
from register.errors import Unavailable
from register.storage.files import FileStore
from register.work import Register


class Step(NamedTuple):
    """What became of one file: moved, there already, or why not."""

    digest: str
    did: str


@dataclass
class Moved:
    """How many files were moved, how many were there already, and those that could not be, with the reason."""

    moved: int = 0
    there: int = 0
    failed: Sequence[Step] = ()


def into_database(register: Register) -> Moved:
    """Every file outside into the database; the store's copy goes once the database has committed.

    Source: house rule (nothing is removed before it is whole elsewhere).
    """
    store = register.store
    assert store is not None

    def move(digest: str) -> bool:
        with register.write() as session:
            was_outside = kept_bytes.bring_in(session, digest)
        store.remove(digest)
        return was_outside

    return _each(_digests(register, outside=True), move)


def into_store(register: Register) -> Moved:
    """Every file in the database into the store the register is set to; read back and compared before it leaves.

    Source: house rule (nothing is removed before it is whole elsewhere).
    """
    assert register.store is not None

    def move(digest: str) -> bool:
        with register.write() as session:
            return kept_bytes.send_out(session, digest)

    return _each(_digests(register, outside=False), move)


def copy_to(register: Register, source: FileStore, target: FileStore, *, and_remove: bool) -> Moved:
    """Every file outside from one store into another, read back and compared; then, if asked, out of the first.

    Source: house rule (nothing is removed before it is whole elsewhere).
    """

    def move(digest: str) -> bool:
        is_fresh = not _is_whole(target, digest)
        if is_fresh:
            kept_bytes.check_copy(source, digest)
            target.put(digest, source.get(digest) or b"")
            kept_bytes.check_copy(target, digest)
        if and_remove:
            source.remove(digest)
        return is_fresh

    return _each(_digests(register, outside=True), move)


def _each(digests: Sequence[str], move: Callable[[str], bool]) -> Moved:
    found = list(_steps(digests, move))
    failed = [step for step in found if step.did not in ("moved", "there")]
    return Moved(
        sum(step.did == "moved" for step in found), sum(step.did == "there" for step in found), failed
    )


def _steps(digests: Sequence[str], move: Callable[[str], bool]) -> Iterator[Step]:
    for digest in digests:
        try:
            yield Step(digest, "moved" if move(digest) else "there")
        except Unavailable as error:
            yield Step(digest, error.code)


def _is_whole(store: FileStore, digest: str) -> bool:
    try:
        kept_bytes.check_copy(store, digest)
    except Unavailable as error:
        if error.code not in ("file-missing", "file-damaged"):
            raise
        return False
    return True


def _digests(register: Register, *, outside: bool) -> list[str]:
    with register.read() as session:
        return kept_bytes.digests(session, outside=outside)
