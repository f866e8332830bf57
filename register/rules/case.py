"""One transfer, or one leg of it, under one law on one date: what the rules have found so far."""

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from register.rules.asking import Questions
from register.rules.facts import Facts, MechanismFacts
from register.rules.law import Law, Mechanism, Regime
from register.rules.policy import Policy
from register.rules.verdict import Band, Outcome, Params, Reason, Severity

if TYPE_CHECKING:
    from register.rules.leg import OnwardLegs


class Watched(NamedTuple):
    """A day on which something a judgement rests on is no longer there."""

    on: date
    why: str
    params: Params


NO_TOOL = MechanismFacts("none")

# Looking a member up on its enumeration, and a named tuple's own constructor, cost more than the rules themselves.
_ACCEPTABLE, _UNLAWFUL, _INSUFFICIENT = Outcome.ACCEPTABLE, Outcome.UNLAWFUL, Outcome.INSUFFICIENT
_NO_BAND = Band.NONE
_BLOCKS, _WEAKENS, _SUPPORTS, _INFORMS = (
    Severity.BLOCKS,
    Severity.WEAKENS,
    Severity.SUPPORTS,
    Severity.INFORMS,
)


def _reason(code: str, effect: int, severity: Severity, citation: str, params: dict[str, Any]) -> Reason:
    given = tuple(sorted(params.items())) if len(params) > 1 else tuple(params.items())
    return tuple.__new__(Reason, (code, effect, None, severity, citation, given))


class Case:
    """The state of one pass: facts asked, reasons given, the worst outcome met. Rules write to it."""

    __slots__ = (
        "band", "binding", "carried", "effects", "facts", "law", "mechanism", "on", "onward", "outcome", "path",
        "policy", "presumed", "questions", "reasons", "regime", "tool", "tool_known", "voluntary", "watched",
    )  # fmt: skip

    def __init__(
        self,
        facts: Facts,
        law: Law,
        policy: Policy,
        regime: Regime,
        on: date,
        questions: Questions,
        path: str = "",
        onward: "OnwardLegs | None" = None,
    ) -> None:
        self.facts = facts
        self.law = law
        self.policy = policy
        self.regime = regime
        self.on = on
        self.questions = questions
        self.path = path
        self.onward = onward
        """What was found about the legs after this one; the passes over one leg share it."""
        self.reasons: list[Reason] = []
        self.outcome = _ACCEPTABLE
        self.band = _NO_BAND
        self.binding = True
        self.carried = False
        """A technical measure carries the transfer, or none is needed."""
        self.voluntary = False
        """The law asks for no tool; one chosen freely and used wrongly is insufficient, never unlawful."""
        self.presumed: list[str] = []
        self.watched: list[Watched] = []
        tool = facts.mechanisms.get(regime.id, NO_TOOL)
        self.tool_known = tool is not None and (tool is not NO_TOOL or "mechanisms" not in facts.unknown)
        self.tool: MechanismFacts = tool or NO_TOOL
        self.mechanism: Mechanism | None = None if self.tool is NO_TOOL else law.mechanism_by_id[self.tool.id]

    # --- asking

    def ask(self, truth: bool | None, *facts: str, about: str = "") -> bool:
        """The truth if it is known; else what this pass assumes of the facts it depends on."""
        if truth is not None:
            return truth
        return self.questions.ask(tuple(self.path + fact for fact in facts), about)

    def presume(self, value: Any, fact: str, ordinary: Any) -> Any:
        """The value if known, the ordinary one for a fact left out, None for one given as not known.

        What was presumed is listed as missing.
        """
        if value is not None:
            return value
        if fact in self.facts.unknown:
            return None
        self.presumed.append(self.path + fact)
        return ordinary

    def presume_tool(self, value: Any, fact: str, ordinary: Any) -> Any:
        """The same for a fact of the tool relied on."""
        if value is not None:
            return value
        if fact in self.tool.unknown:
            return None
        self.presumed.append(f"{self.path}mechanisms.{self.regime.id}.{fact}")
        return ordinary

    def tool_fact(self, name: str) -> str:
        """The dotted name of a fact of the tool relied on."""
        return f"mechanisms.{self.regime.id}.{name}"

    # --- finding

    def fail(self, outcome: Outcome, code: str, citation: str, **params: Any) -> None:
        """A reason that keeps the transfer from passing."""
        self.reasons.append(_reason(code, 0, _BLOCKS, citation, params))
        self.worsen(outcome)

    def worsen(self, outcome: Outcome) -> None:
        """The outcome is no better than this."""
        if self.voluntary and outcome is _UNLAWFUL:
            outcome = _INSUFFICIENT
        if outcome.rank > self.outcome.rank:
            self.outcome = outcome

    def support(self, code: str, effect: int, citation: str = "", **params: Any) -> None:
        """A reason that counts for the transfer."""
        self.reasons.append(_reason(code, effect, _SUPPORTS, citation, params))

    def weaken(self, code: str, effect: int, citation: str = "", **params: Any) -> None:
        """A reason that costs points."""
        self.reasons.append(_reason(code, effect, _WEAKENS, citation, params))

    def inform(self, code: str, citation: str = "", **params: Any) -> None:
        """A reason that explains."""
        self.reasons.append(_reason(code, 0, _INFORMS, citation, params))

    def watch_end(self, last_day: date | None, why: str, **params: Any) -> None:
        """Something holds up to ``last_day`` inclusive; the judgement may change on the day after."""
        if last_day is not None and last_day >= self.on and last_day < date.max:
            self.watched.append(Watched(last_day + timedelta(days=1), why, _params(params)))


def _params(params: dict[str, Any]) -> Params:
    return tuple(sorted(params.items())) if len(params) > 1 else tuple(params.items())


class Lookahead(Case):
    """A case judged only for its outcome on a later day: reasons that block are kept, all others are not."""

    __slots__ = ()

    def support(self, code: str, effect: int, citation: str = "", **params: Any) -> None:
        """Nothing: points are not asked for."""

    def weaken(self, code: str, effect: int, citation: str = "", **params: Any) -> None:
        """Nothing: points are not asked for."""

    def inform(self, code: str, citation: str = "", **params: Any) -> None:
        """Nothing: explanations are not asked for."""

    def watch_end(self, last_day: date | None, why: str, **params: Any) -> None:
        """Nothing: the day after that day is not asked for."""


class LegCase(Case):
    """A case of an onward leg: its outcome, what blocks it and the days to watch; its points are nobody's."""

    __slots__ = ()

    def support(self, code: str, effect: int, citation: str = "", **params: Any) -> None:
        """Nothing: points are not asked for."""

    def weaken(self, code: str, effect: int, citation: str = "", **params: Any) -> None:
        """Nothing: points are not asked for."""

    def inform(self, code: str, citation: str = "", **params: Any) -> None:
        """Nothing: explanations are not asked for."""
