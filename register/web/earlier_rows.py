"""Rows an import left out or took back, offered where the same vendor is begun again. Knows no SQL."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from register.imports.left_out import Earlier, earlier_rows
from register.inputs import read_input
from register.reference.places import place_name
from register.rules.permissions import Permission
from register.vendors.inputs import ServiceInput
from register.vendors.models import Vendor
from register.vendors.services import add_service
from register.web.marks import written_date
from register.web.visit import Visit
from register.words import Words

FIELD: Final = "earlier"
"""The field that says which row is used; ``none`` for none of them."""
NONE: Final = "none"
_SHOWN: Final = (
    "website", "place_code", "identifiers", "description", "category", "importance", "contact_name",
    "contact_email",
)  # fmt: skip
_CODED: Final = {"category": "category", "importance": "importance"}
_LISTED: Final = {"data_subjects": "subject", "data_categories": "data"}


@dataclass(frozen=True)
class EarlierShown:
    """One row: where it stood and why it is not in the register, and what it said."""

    id: int
    told: str
    use: str
    href: str | None
    import_ref: str
    said: Sequence[tuple[str, str]]


def earlier_shown(visit: Visit, name: str, host: str | None) -> list[EarlierShown]:
    """The rows of this name or website that are not in the register."""
    return [_shown(visit, row) for row in earlier_rows(visit.session, name, host)]


def chosen_row(visit: Visit, name: str, host: str | None) -> Earlier | None:
    """The row that was chosen in the form, as long as it is one of this name or website."""
    wanted = visit.form[FIELD]
    return next((row for row in earlier_rows(visit.session, name, host) if str(row.id) == wanted), None)


def with_facts(facts: Mapping[str, Any], typed: Mapping[str, Any]) -> dict[str, Any]:
    """What was typed, and from the row what was left empty."""
    return {**facts, **{name: value for name, value in typed.items() if value not in ("", "unknown", None)}}


def add_what_it_did(visit: Visit, vendor: Vendor, row: Earlier) -> None:
    """The service the row told of, so that its task is filled in as well."""
    if not row.service or vendor.handles_personal_data == "no":
        return
    given = read_input(ServiceInput, {"purpose": vendor.legal_name, **row.service})
    add_service(visit.session, visit.actor, vendor.ref, given, visit.now)


def _shown(visit: Visit, row: Earlier) -> EarlierShown:
    words = visit.words
    code = str(row.reasons[0][0]) if row.reasons else ""
    key = f"imports.earlier_{code}"
    day = written_date(visit.settings.today(row.imported_at), words.language)
    given = {"date": day, "ref": row.import_ref} | ({"row": row.number} if row.number else {})
    return EarlierShown(
        id=row.id,
        told=words.text(key if words.has(key) else "imports.earlier_left_out", **given),
        use=words.text("imports.earlier_use", ref=row.import_ref),
        href=f"/imports/{row.import_ref}/done" if visit.me.may(Permission.IMPORT_RECORDS) else None,
        import_ref=row.import_ref,
        said=_said(words, row),
    )


def _said(words: Words, row: Earlier) -> list[tuple[str, str]]:
    mark = words.text("frame.list_mark")
    found = []
    for name in _SHOWN:
        if not (value := row.facts.get(name)):
            continue
        if name in _CODED:
            value = words.text(f"vendors.{_CODED[name]}_{value}")
        elif name == "place_code":
            value = place_name(str(value), words.language)
        elif isinstance(value, list):
            value = mark.join(str(item) for item in value)
        found.append((words.text(f"vendors.field_{name}"), str(value)))
    for name, kind in _LISTED.items():
        if codes := row.service.get(name):
            listed = mark.join(words.text(f"vendors.{kind}_{code}") for code in codes)
            found.append((words.text(f"vendors.field_{name}"), listed))
    return found
