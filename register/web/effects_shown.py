"""Transfers that a change of a chain would have judged otherwise, as a page shows them. Asks nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from register.transfers.naming import regime_name
from register.web.what_if_shown import why_words
from register.what_if.chain_effects import Effects
from register.what_if.telling import counts_of, transfers_json
from register.words import Words

SHOWN: Final = 50


@dataclass(frozen=True)
class EffectsShown:
    """What templates/shared/_effects.html needs as ``page.effects``."""

    sentence: str
    rows: Sequence[Mapping[str, Any]]
    """As telling.py puts them, the worst first; at most fifty."""
    more: int
    whys: Mapping[str, str]
    laws: Mapping[str, str]


def effects_shown(words: Words, effects: Effects) -> EffectsShown:
    """The transfers in the reader's words."""
    told = transfers_json(effects.affected, effects.owners)
    counts = counts_of(told)
    rows = told[:SHOWN]
    laws = sorted({change["regime"] for row in rows for change in row["regimes"]})
    return EffectsShown(
        sentence=words.text(
            "what_if.summary",
            n=counts["changed"],
            worse=counts["worse"],
            better=counts["better"],
            concerned=effects.concerned,
        ),
        rows=rows,
        more=len(told) - len(rows),
        whys={row["transfer"]: why_words(words, row) for row in rows},
        laws={law: regime_name(words, law) for law in laws},
    )
