"""The choices, values and words of engagements, as their form, pages and lists show them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session

from register.chains.inputs import CHOICES, LEG_FACTS, NO_TOOL, YES_NO_FACTS
from register.chains.models import ContractState, Engagement, EngagementSource
from register.entities.queries import list_entities
from register.law.current import current_law
from register.reference.places import place_name
from register.transfers.naming import mechanism_name, regime_name
from register.vendors.models import Service
from register.web.marks import written_date
from register.web.vendor_choices import Pairs
from register.web.visit import Form
from register.words import Words

_MECHANISM, _SIGNED = "mechanism_", "signed_on_"


@dataclass(frozen=True)
class EngagementChoices:
    """What may be chosen in the form, and the labels of fields that are named after a law or a fact."""

    services: Pairs
    sources: Pairs
    contracts: Pairs
    laws: Sequence[tuple[str, str, Pairs]]
    """Regime id, its name, and its tools."""
    facts: Sequence[tuple[str, Pairs]]
    """Each fact of the leg with its answers; none for a date."""
    labels: Mapping[str, str]


def choices_for(
    session: Session, words: Words, services: Sequence[Service], recorded_tools: Mapping[str, Any]
) -> EngagementChoices:
    """The choices for an engagement of a vendor with these services: tools of the laws that bind our entities."""
    law = current_law(session)
    binding = {
        regime
        for entity in list_entities(session, with_ended=False)
        for regime in law.regimes_binding(*entity.established)
    }
    laws = []
    for regime in law.regimes():
        if regime.id not in binding and regime.id not in recorded_tools:
            continue
        tools = [(tool.id, mechanism_name(words, tool.id)) for tool in law.mechanisms(regime.id)]
        pairs = [(NO_TOOL, mechanism_name(words, NO_TOOL)), *sorted(tools, key=lambda pair: pair[1])]
        laws.append((regime.id, regime_name(words, regime.id), pairs))
    labels = {name: words.text(f"transfers.field_{name}") for name in LEG_FACTS}
    for regime_id, name, _ in laws:
        labels[_MECHANISM + regime_id] = words.text("chains.field_mechanism", law=name)
        labels[_SIGNED + regime_id] = words.text("chains.field_signed_on", law=name)
    yes_no = [("yes", words.text("frame.yes")), ("no", words.text("frame.no"))]
    return EngagementChoices(
        services=[(service.ref, f"{service.purpose} ({service.ref})") for service in services],
        sources=[(code.value, words.text(f"chains.source_{code.value}")) for code in EngagementSource],
        contracts=[
            (code.value, words.text(f"chains.processor_contract_{code.value}")) for code in ContractState
        ],
        laws=laws,
        facts=[(name, yes_no if name in YES_NO_FACTS else _answers(words, name)) for name in LEG_FACTS],
        labels=labels,
    )


def _answers(words: Words, name: str) -> Pairs:
    return [(code, words.text(f"transfers.choice_{name}_{code}")) for code in CHOICES.get(name, ())]


def typed(form: Form) -> dict[str, Any]:
    """What was typed, as the input takes it."""
    tools = {
        name.removeprefix(_MECHANISM): {
            "id": form[name],
            "signed_on": form[_SIGNED + name.removeprefix(_MECHANISM)],
        }
        for name in form
        if name.startswith(_MECHANISM)
    }
    values = {name: value for name, value in form.items() if name not in ("places", "place_is_sure")}
    return {**values, "mechanisms": tools}


def recorded(engagement: Engagement, service: Service | None) -> dict[str, Any]:
    """A stored engagement as its form holds it."""
    values: dict[str, Any] = {
        name: getattr(engagement, name) for name in ("purpose", "place_text", "source_note", "since")
    }
    values["service_ref"] = service.ref if service else ""
    values["source"] = engagement.source.value if engagement.source else ""
    contract = engagement.processor_contract
    values["processor_contract"] = contract.value if contract else ""
    for name, value in engagement.facts.items():
        values[name] = ("yes" if value else "no") if isinstance(value, bool) else value
    for regime, tool in engagement.mechanisms.items():
        values[_MECHANISM + regime] = tool["id"]
        values[_SIGNED + regime] = tool.get("signed_on", "")
    return values


def tools_shown(words: Words, tools: Mapping[str, Any]) -> list[tuple[str, str, date | None]]:
    """Law, tool and the day it was signed, for each tool recorded."""
    return [
        (
            regime_name(words, regime),
            mechanism_name(words, tool["id"]),
            date.fromisoformat(tool["signed_on"]) if tool.get("signed_on") else None,
        )
        for regime, tool in tools.items()
    ]


def tools_in_one_line(words: Words, tools: Mapping[str, Any]) -> str:
    """The tools recorded, each once, for lists and sheets."""
    return words.text("frame.clause_mark").join(
        dict.fromkeys(name for _law, name, _on in tools_shown(words, tools))
    )


def places_in_one_line(words: Words, places: Sequence[str]) -> str:
    """The names of the places, or that none is known."""
    named = [place_name(place, words.language) for place in places]
    return words.text("frame.list_mark").join(named) or words.text("chains.place_not_known")


def told_tool(words: Words, name: str, value: str) -> tuple[str, str] | None:
    """Label and value of a tool on the trail (``mechanism_<regime>``), or None where the field is another."""
    if not name.startswith(_MECHANISM):
        return None
    label = words.text("chains.field_mechanism", law=regime_name(words, name.removeprefix(_MECHANISM)))
    tool, _, signed = value.partition(" ")
    shown = mechanism_name(words, tool) if tool else ""
    return label, f"{shown} ({written_date(date.fromisoformat(signed), words.language)})" if signed else shown
