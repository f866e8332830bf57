"""The tasks of onboarding a vendor, and how each stands on what is recorded. Pure."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Task(StrEnum):
    """The tasks in their order."""

    WHO = "who"
    WHAT = "what"
    DATA = "data"
    DESTINATIONS = "destinations"
    DOCUMENTS = "documents"


class TaskState(StrEnum):
    """How a task stands; the words are those of the screens."""

    NOT_STARTED = "not-started"
    INCOMPLETE = "incomplete"
    COMPLETED = "completed"
    NOT_NEEDED = "not-needed"


@dataclass(frozen=True, slots=True)
class Recorded:
    """What is recorded of a vendor, as the tasks see it: for each task how many answers there are, and are wanted.

    ``handles_personal_data`` is yes, no or unknown.
    """

    handles_personal_data: str
    who: tuple[int, int]
    what: tuple[int, int]
    data: tuple[int, int]
    destinations: tuple[int, int]
    documents: tuple[int, int]


_ONLY_WITH_DATA = frozenset({Task.DATA, Task.DESTINATIONS, Task.DOCUMENTS})


def state_of(task: Task, recorded: Recorded) -> TaskState:
    """How one task stands. Not known whether personal data are handled, the tasks about them are still asked.

    Source: house rule (design: task list, only the questions that apply).
    """
    if task in _ONLY_WITH_DATA and recorded.handles_personal_data == "no":
        return TaskState.NOT_NEEDED
    given, wanted = getattr(recorded, task.value)
    if given >= wanted:
        return TaskState.COMPLETED
    return TaskState.INCOMPLETE if given else TaskState.NOT_STARTED


def states(recorded: Recorded) -> dict[Task, TaskState]:
    """How every task stands, in order.

    Source: house rule.
    """
    return {task: state_of(task, recorded) for task in Task}


def next_task(after: Task, recorded: Recorded) -> Task | None:
    """The first task after this one that is neither completed nor not needed; None leads to the check of answers.

    Source: house rule (design: save and continue goes to the next unfinished task).
    """
    order = list(Task)
    open_states = (TaskState.NOT_STARTED, TaskState.INCOMPLETE)
    later = order[order.index(after) + 1 :]
    return next((task for task in later if state_of(task, recorded) in open_states), None)


def needed(found: dict[Task, TaskState]) -> tuple[int, int]:
    """How many of the tasks that are needed are completed, and how many are needed.

    Source: house rule (design: progress "3 of 5 completed").
    """
    wanted = [state for state in found.values() if state is not TaskState.NOT_NEEDED]
    return sum(state is TaskState.COMPLETED for state in wanted), len(wanted)


_ADDRESS: Final = re.compile(
    r"(?:https?://)?(?:www\.)?((?:[a-z0-9-]+\.)+[a-z]{2,})(?:[/?#:]\S*)?", re.IGNORECASE
)


def host_of(text: str) -> str | None:
    """The host of a web address, without ``www``; None where the text is something else, such as a name.

    Source: house rule (design: a pasted website fills in what it can).
    """
    found = _ADDRESS.fullmatch(text.strip())
    return found.group(1).lower() if found else None


def name_from_host(host: str) -> str:
    """A first guess at a company's name from its host: ``cloudharbor.example`` gives ``Cloudharbor``.

    Source: house rule.
    """
    labels = host.split(".")
    second = labels[-2]
    # A short label before a country's ending (co.uk, com.hk) is not the name.
    label = labels[-3] if len(labels) > 2 and len(labels[-1]) == 2 and len(second) <= 3 else second
    return label.replace("-", " ").title()
