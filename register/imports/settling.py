"""Which column means what where several could: a header's meanings against values and neighbours."""

from collections.abc import Mapping

from register.imports.evidence import Evidence
from register.imports.headers import VENDOR_FAMILY, fold_header, match_header, targets
from register.imports.reading import Table
from register.imports.words_in_cells import is_blank

IGNORE = "ignore"
GOOD_ENOUGH = 0.46
SHAPED = frozenset({"url", "email", "date", "place", "phone", "name"})
"""Kinds of value with a shape of their own: where none of them fits, the header must be wrong."""
# The header names the thing; the values say which side of it is meant.
BY_VALUES: Mapping[str, tuple[tuple[str, str], ...]] = {
    "dpa_status": (("date", "dpa_signed_on"), ("url", "dpa_url")),
    "dpa_url": (("date", "dpa_signed_on"), ("status", "dpa_status")),
    "dpa_signed_on": (("url", "dpa_url"), ("status", "dpa_status")),
    "owner_name": (("email", "owner_email"),),
    "contact_name": (("email", "contact_email"), ("phone", "contact_phone")),
    "contact_email": (("phone", "contact_phone"),),
    "headquarters": (("email", "contact_email"), ("url", "website")),
    "review_outcome": (("date", "last_review_on"),),
    "vendor_name": (("url", "website"),),
    "subprocessors_url": (),
    "importance": (),
    "purpose": (("role", "party_role"),),
    "tia_done_on": (("url", IGNORE),),
}
# A second column of these words beside the vendor's own name means something else.
SECOND_NAME = (
    (("service", "solution", "service name"), "purpose"),
    (("application", "software", "tool", "platform", "system", "label"), "product"),
    (("legal entity", "vendor legal entity", "data controller"), "legal_name"),
)
ENGAGERS = {
    "company",
    "company name",
    "processor",
    "data processor",
    "vendor",
    "supplier",
    "organisation",
    "service provider",
}


def ranking(header: str, evidence: Evidence, family: str = VENDOR_FAMILY) -> list[tuple[str, float]]:
    """Meanings by score: the header's words, weighed by how well the values fit them."""
    scores: dict[str, float] = {}
    for name, words in match_header(header, family):
        kind = targets(family)[name].values
        fit = evidence.fit(kind)
        scores[name] = max(
            scores.get(name, 0.0),
            words * (0.55 + 0.45 * fit) * (0.4 if fit < 0.1 and kind in SHAPED else 1.0),
        )
        for shape, other in BY_VALUES.get(name, ()):
            share = evidence.shares[shape] if evidence.n else 0.0
            if share >= 0.6 and share > fit:
                scores[other] = max(scores.get(other, 0.0), words * (0.5 + 0.5 * share) + 0.01)
    return sorted(scores.items(), key=lambda item: -item[1])


def by_values_only(
    ranked: list[list[tuple[str, float]]], evidences: list[Evidence]
) -> list[list[tuple[str, float]]]:
    """A table without headers: what the values alone say."""
    out = []
    name_taken = False
    for ranking, evidence in zip(ranked, evidences, strict=True):
        if ranking or not evidence.n:
            out.append(ranking)
            name_taken = name_taken or bool(ranking and ranking[0][0] == "vendor_name")
            continue
        best: tuple[str, float] = (IGNORE, 0.0)
        for kind, name in (("url", "website"), ("email", "contact_email"), ("place", "destination")):
            if evidence.shares[kind] >= 0.7:
                best = (name, 0.6)
                break
        else:
            if not name_taken and evidence.average_length <= 60 and evidence.shares["number"] < 0.5:
                best, name_taken = ("vendor_name", 0.6), True
            elif name_taken and evidence.average_length > 12 and evidence.shares["date"] < 0.3:
                best = ("purpose", 0.5)
        out.append([best])
    return out


def settle(table: Table, ranked: list[list[tuple[str, float]]]) -> list[tuple[str, float]]:
    """One meaning for every column; where two want the same, the better one has it unless both may."""
    chosen: list[tuple[str, float]] = [(IGNORE, 0.0)] * len(ranked)
    order = sorted(range(len(ranked)), key=lambda i: (-(ranked[i][0][1] if ranked[i] else 0.0), i))
    holders: dict[str, list[int]] = {}
    for i in order:
        for name, score in ranked[i]:
            if score < GOOD_ENOUGH:
                break
            others = holders.get(name, [])
            if others and not targets()[name].many and not _complementary(table, i, others[0]):
                name = _second_meaning(table, i, others[0], name) or ""
                if not name or (name in holders and not targets()[name].many):
                    continue
            holders.setdefault(name, []).append(i)
            chosen[i] = (name, score)
            break
    return _engagers(table, chosen)


def _complementary(table: Table, one: int, other: int) -> bool:
    """Whether no row fills both columns, as when several lists were put together."""
    filled = [(not is_blank(row.cells[one]), not is_blank(row.cells[other])) for row in table.rows]
    return any(a for a, _ in filled) and any(b for _, b in filled) and not any(a and b for a, b in filled)


def _second_meaning(table: Table, index: int, holder: int, name: str) -> str | None:
    if name == "purpose":
        return "notes"
    if name != "vendor_name":
        return None
    folded = fold_header(table.headers[index])
    for words, meaning in SECOND_NAME:
        if folded in words:
            return meaning
    return "engaged_by" if folded in ENGAGERS and names_subprocessor(table.headers[holder]) else None


def names_subprocessor(header: str) -> bool:
    folded = fold_header(header)
    return "subprocess" in folded or "次处理" in folded or "分处理" in folded or "子处理" in folded


def _engagers(table: Table, chosen: list[tuple[str, float]]) -> list[tuple[str, float]]:
    """Of "Company" and "Sub-processor" the second is the vendor, whichever came first."""
    holder = next((i for i, (name, _) in enumerate(chosen) if name == "vendor_name"), None)
    if holder is None or fold_header(table.headers[holder]) not in ENGAGERS:
        return chosen
    better = next((i for i in range(len(table.headers)) if _is_better_name(table, i, holder)), None)
    if better is not None:
        chosen[better] = ("vendor_name", chosen[holder][1])
        chosen[holder] = ("engaged_by", chosen[holder][1])
    return chosen


def _is_better_name(table: Table, i: int, holder: int) -> bool:
    if i == holder or not names_subprocessor(table.headers[i]) or _complementary(table, i, holder):
        return False
    return match_header(table.headers[i])[:1] != () and match_header(table.headers[i])[0][0] == "vendor_name"
