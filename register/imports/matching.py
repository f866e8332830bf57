"""Which vendor of the register each vendor of a file is. Nothing is merged unasked; likely ones are suggested."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from rapidfuzz import fuzz

from register.imports.known import KnownRegister, KnownVendor
from register.imports.names import exact_key, loose_key
from register.imports.similar import Named, similar_names
from register.imports.vendors import VendorDraft, join_drafts

Chosen = Mapping[str, str]
"""Name in the file to what somebody said it is: a reference, ``=`` and a name of the file, or '' for neither."""

IN_FILE = "="
_MOST = 5
_ALIKE = 80.0


@dataclass(frozen=True)
class SimilarVendor:
    """A vendor that may be meant. ``choice`` is what ``Chosen`` holds where somebody says it is."""

    choice: str
    ref: str | None
    name: str
    reason: str


@dataclass(frozen=True)
class Matched:
    """One vendor of the file and the one of the register it is, if any."""

    draft: VendorDraft
    match: KnownVendor | None
    by_reference: bool
    similar: tuple[SimilarVendor, ...] = ()


def match_drafts(drafts: Sequence[VendorDraft], known: KnownRegister, chosen: Chosen) -> tuple[Matched, ...]:
    """Every vendor of the file once, with its match or with what it may be.

    A name or alias that is the same to the letter matches; a reference matches where the name beside it is
    alike; everything else is somebody's choice.
    """
    joined = _joined_in_file(drafts, chosen)
    found = _joined_by_match([_match(draft, known, chosen) for draft in joined])
    suggestions = _suggestions(found, known, chosen)
    return tuple(
        matched if matched.match else replace(matched, similar=suggestions.get(matched.draft.name, ()))
        for matched in found
    )


def _match(draft: VendorDraft, known: KnownRegister, chosen: Chosen) -> Matched:
    said = chosen.get(draft.name, None) if draft.name else None
    reference = draft.reference
    if said and not said.startswith(IN_FILE):
        return Matched(draft, known.by_ref.get(said), said == reference)
    by_reference = known.by_ref.get(reference)
    if by_reference and said != "" and _is_alike(draft, by_reference):
        return Matched(draft, by_reference, by_reference=True)
    names = [name for name in (*draft.written, draft.name, str(draft.fact("legal_name") or "")) if name]
    match = None if said == "" else known.find(names, draft.other_names)
    return Matched(draft, match, by_reference=False)


def _is_alike(draft: VendorDraft, vendor: KnownVendor) -> bool:
    """Whether the name beside a reference could be that vendor's: other systems number their vendors too."""
    mine = loose_key(draft.name)
    theirs = [loose_key(name) for name in vendor.all_names]
    is_written = any(loose_key(name) in theirs for name in draft.written)
    return not mine or is_written or any(fuzz.ratio(mine, key) >= _ALIKE for key in theirs)


def _joined_in_file(drafts: Sequence[VendorDraft], chosen: Chosen) -> list[VendorDraft]:
    order = {draft.name: place for place, draft in reversed(list(enumerate(drafts))) if draft.name}
    leader = {name: _leader(name, order, chosen) for name in order}
    members: dict[str, list[VendorDraft]] = {}
    for draft in drafts:
        if draft.name and leader[draft.name] != draft.name:
            members.setdefault(leader[draft.name], []).append(draft)
    return [
        join_drafts([draft, *members.get(draft.name, [])])
        for draft in drafts
        if not draft.name or leader[draft.name] == draft.name
    ]


def _leader(name: str, order: Mapping[str, int], chosen: Chosen) -> str:
    """The name of the file that this one is, over several steps; of names said to be each other, the first."""
    path = [name]
    while (said := chosen.get(path[-1], "")).startswith(IN_FILE) and said[1:] in order:
        if said[1:] in path:
            return min(path[path.index(said[1:]) :], key=lambda one: order[one])
        path.append(said[1:])
    return path[-1]


def _joined_by_match(found: Sequence[Matched]) -> list[Matched]:
    """Two names of the file for one vendor of the register are one vendor, and so is one name of two rows."""

    def key_of(matched: Matched) -> str:
        if matched.match:
            return f"\x00{matched.match.ref}"
        return exact_key(matched.draft.name) or f"\x00{id(matched)}"

    together: dict[str, list[Matched]] = {}
    for matched in found:
        together.setdefault(key_of(matched), []).append(matched)
    return [
        Matched(
            join_drafts([one.draft for one in group]),
            group[0].match,
            any(one.by_reference for one in group),
        )
        for group in together.values()
    ]


def _suggestions(
    found: Sequence[Matched], known: KnownRegister, chosen: Chosen
) -> dict[str, tuple[SimilarVendor, ...]]:
    open_ones = [m.draft for m in found if not m.match and m.draft.name and m.draft.name not in chosen]
    newcomers = [Named(draft.name, (draft.name, *draft.other_names)) for draft in open_ones]
    by_name: dict[str, list[SimilarVendor]] = {}
    for draft in open_ones:
        vendor = known.by_ref.get(draft.reference)
        if vendor and not vendor.is_ended:
            by_name[draft.name] = [_existing(vendor, "same-reference")]
    if known.by_name:
        inhabitants = [
            Named(vendor.ref, tuple(vendor.all_names))
            for vendor in known.by_ref.values()
            if not vendor.is_ended
        ]
        for pair in similar_names(newcomers, inhabitants):
            by_name.setdefault(pair.first, []).append(_existing(known.by_ref[pair.second], pair.reason))
    for pair in similar_names(newcomers):
        likely = SimilarVendor(IN_FILE + pair.second, None, pair.second, pair.reason)
        by_name.setdefault(pair.first, []).append(likely)
    return {
        name: tuple({likely.choice: likely for likely in reversed(many)}.values())[::-1][:_MOST]
        for name, many in by_name.items()
    }


def _existing(vendor: KnownVendor, reason: str) -> SimilarVendor:
    return SimilarVendor(vendor.ref, vendor.ref, str(vendor.facts["legal_name"]), reason)
