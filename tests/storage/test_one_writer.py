"""One writer at a time: no increment is lost between threads or processes, and nobody waits for ever."""

import multiprocessing
import threading
import time
from pathlib import Path

import pytest

from register.errors import Unavailable
from register.storage.one_writer import has_wal_defect, one_writer


def _add(file: str, times: int) -> None:
    for _ in range(times):
        with one_writer(file):
            path = Path(file)
            number = int(path.read_text())
            time.sleep(0)
            path.write_text(str(number + 1))


def test_threads_take_turns(tmp_path: Path) -> None:
    file = tmp_path / "counter"
    file.write_text("0")
    threads = [threading.Thread(target=_add, args=(str(file), 200)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert file.read_text() == "800"


def test_processes_take_turns(tmp_path: Path) -> None:
    file = tmp_path / "counter"
    file.write_text("0")
    spawn = multiprocessing.get_context("spawn")
    others = [spawn.Process(target=_add, args=(str(file), 100)) for _ in range(2)]
    for other in others:
        other.start()
    _add(str(file), 100)
    for other in others:
        other.join()
    assert file.read_text() == "300"


def test_who_waits_too_long_is_told(tmp_path: Path) -> None:
    file = str(tmp_path / "counter")
    told: list[type[Exception]] = []

    def wait() -> None:
        try:
            with one_writer(file, wait_seconds=0.05):
                pass
        except Unavailable as error:
            told.append(type(error))

    with one_writer(file):
        waiting = threading.Thread(target=wait)
        waiting.start()
        waiting.join()
    assert told == [Unavailable]
    with one_writer(file, wait_seconds=0.05):
        pass


def test_an_error_gives_the_turn_back(tmp_path: Path) -> None:
    file = str(tmp_path / "counter")
    with pytest.raises(ValueError, match="oh"), one_writer(file):
        raise ValueError("oh")
    with one_writer(file, wait_seconds=0.05):
        pass


def test_a_folder_that_takes_no_file_is_left_to_the_database(tmp_path: Path) -> None:
    with one_writer(str(tmp_path / "no such folder" / "register.db")):
        pass


@pytest.mark.parametrize(
    ("version", "is_affected"),
    [
        ((3, 6, 23), False),
        ((3, 7, 0), True),
        ((3, 40, 1), True),
        ((3, 44, 5), True),
        ((3, 44, 6), False),
        ((3, 45, 0), True),
        ((3, 50, 6), True),
        ((3, 50, 7), False),
        ((3, 51, 2), True),
        ((3, 51, 3), False),
        ((3, 54, 1), False),
    ],
)
def test_libraries_with_the_wal_defect(version: tuple[int, int, int], is_affected: bool) -> None:
    assert has_wal_defect(version) is is_affected
