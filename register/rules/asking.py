"""Unknown facts: every answer they could have is tried, so that what nobody knows is never taken for safe."""

from collections.abc import Callable, Iterable
from typing import TypeVar

MOST_ANSWERS = 64
"""Combinations of answers tried before the judgement says that too much is unknown."""

Result = TypeVar("Result")
Step = tuple[tuple[str, ...], bool]


class Questions:
    """What one pass through the rules asked of unknown facts, and the answers it was given.

    The first pass answers every question with no; later passes change the last answer that can still change.
    """

    __slots__ = ("_answers", "_script", "steps")

    def __init__(self, script: tuple[bool, ...] = ()) -> None:
        self._script = script
        self._answers: dict[tuple[tuple[str, ...], str], bool] = {}
        self.steps: list[Step] = []

    def ask(self, facts: tuple[str, ...], about: str = "") -> bool:
        """The answer assumed in this pass; the same question has the same answer within a pass.

        ``about`` tells several questions on the same fact apart.
        """
        key = (facts, about)
        answer = self._answers.get(key)
        if answer is None:
            position = len(self.steps)
            answer = self._script[position] if position < len(self._script) else False
            self._answers[key] = answer
            self.steps.append((facts, answer))
        return answer


def explore(
    evaluate: Callable[[Questions], Result], steps: list[Step], result: Result
) -> tuple[list[tuple[list[Step], Result]], bool]:
    """Every pass with the answers it assumed, and whether all combinations were tried.

    ``steps`` and ``result`` are those of the first pass, which answered every question with no.
    Source: house rule (design: unknown is never safe).
    """
    passes = [(steps, result)]
    while True:
        answers = [answer for _, answer in passes[-1][0]]
        while answers and answers[-1]:
            answers.pop()
        if not answers:
            return passes, True
        if len(passes) >= MOST_ANSWERS:
            return passes, False
        answers[-1] = True
        questions = Questions(tuple(answers))
        result = evaluate(questions)
        passes.append((questions.steps, result))


def deciding(passes: Iterable[tuple[list[Step], str]]) -> set[str]:
    """The facts whose answer changes which results are possible, among passes of ``explore`` with results.

    Source: house rule (design: an unknown fact that cannot change the outcome is listed and nothing more).
    """
    found: set[str] = set()
    _split(list(passes), 0, found)
    return found


def _split(passes: list[tuple[list[Step], str]], depth: int, found: set[str]) -> None:
    asked = [(steps, result) for steps, result in passes if len(steps) > depth]
    if not asked:
        return
    # All passes that share their first answers ask the same next question.
    no = [row for row in asked if not row[0][depth][1]]
    yes = [row for row in asked if row[0][depth][1]]
    if {result for _, result in no} != {result for _, result in yes}:
        found.update(asked[0][0][depth][0])
    _split(no, depth + 1, found)
    _split(yes, depth + 1, found)
