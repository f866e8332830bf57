"""The task list of onboarding: what is asked, what is not, and where one goes next."""

from dataclasses import replace

import pytest

from register.rules.onboarding import (
    Recorded,
    Task,
    TaskState,
    host_of,
    name_from_host,
    needed,
    next_task,
    state_of,
    states,
)

NOTHING = Recorded("unknown", (1, 2), (0, 4), (0, 4), (0, 1), (0, 1))
WHOLE = Recorded("yes", (2, 2), (4, 4), (4, 4), (1, 1), (1, 1))


@pytest.mark.parametrize(
    ("answers", "state"),
    [((0, 4), "not-started"), ((1, 4), "incomplete"), ((3, 4), "incomplete"), ((4, 4), "completed")],
)
def test_a_task_stands_as_many_answers_say(answers: tuple[int, int], state: str) -> None:
    assert state_of(Task.WHAT, replace(NOTHING, what=answers)) == state


@pytest.mark.parametrize("task", [Task.DATA, Task.DESTINATIONS, Task.DOCUMENTS])
def test_without_personal_data_nothing_about_them_is_asked(task: Task) -> None:
    assert state_of(task, replace(NOTHING, handles_personal_data="no")) is TaskState.NOT_NEEDED
    assert state_of(task, NOTHING) is TaskState.NOT_STARTED


def test_one_goes_to_the_next_unfinished_task_and_last_to_the_check() -> None:
    assert next_task(Task.WHO, NOTHING) is Task.WHAT
    assert next_task(Task.WHO, replace(WHOLE, data=(1, 4))) is Task.DATA
    assert next_task(Task.DOCUMENTS, NOTHING) is None
    assert next_task(Task.WHO, WHOLE) is None


def test_progress_counts_what_is_needed() -> None:
    assert needed(states(WHOLE)) == (5, 5)
    without = replace(WHOLE, handles_personal_data="no", what=(3, 4))
    assert needed(states(without)) == (1, 2)


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("https://www.cloudharbor.example/privacy?x=1", "cloudharbor.example"),
        ("harbour-voice.com.hk", "harbour-voice.com.hk"),
        ("Harbour Voice Ltd.", None),
        ("Yahoo Inc", None),
        ("mei@harbourvoice.example", None),
        ("", None),
    ],
)
def test_a_pasted_website_is_told_from_a_name(text: str, host: str | None) -> None:
    assert host_of(text) == host


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("cloudharbor.example", "Cloudharbor"),
        ("harbour-voice.com.hk", "Harbour Voice"),
        ("acme.co.uk", "Acme"),
        ("app.acme.io", "Acme"),
    ],
)
def test_a_host_suggests_a_name(host: str, name: str) -> None:
    assert name_from_host(host) == name
