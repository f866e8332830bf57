"""The verbs of published lists: take one, say how it is read, apply it. They flush; they never commit."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, select

from register.chains.changing import Cause, apply_change
from register.chains.models import EngagementSource
from register.chains.queries import get_engagement, vendors_of
from register.chains.walking import vendors_upstream
from register.documents.actions import add_document, attach
from register.documents.kept_bytes import keep
from register.documents.models import Document, DocumentType
from register.errors import Conflict, Invalid, NotFound, Problem
from register.imports.batches import clean_file_name, read_content
from register.imports.columns import SUBPROCESSORS, choose_table, guess_columns
from register.imports.decisions import check_decisions
from register.published.comparing import Comparison, Line, compare, file_of
from register.published.kept import as_kept, steps_of, what_it_overwrites
from register.published.models import ListState, PublishedList
from register.rules.list_change import Change
from register.rules.permissions import Permission
from register.storage.numbers import next_ref
from register.storage.versions import load_for_change, stamp
from register.trail.actor import Actor
from register.trail.record import record
from register.vendors.actions import require_vendor_open
from register.vendors.models import Vendor
from register.vendors.queries import get_vendor


def take_list(
    session: Session,
    actor: Actor,
    vendor_ref: str,
    content: bytes,
    file_name: str,
    as_of: date,
    now: datetime,
    *,
    today: date,
    is_pasted: bool = False,
) -> PublishedList:
    """A vendor's list kept to be compared, its columns guessed; the file stays as a document where we take its kind.

    Raises Refused, NotFound, Conflict where the vendor has ended, Invalid (a list of a day to come), ReadProblem.
    Source: GDPR Art 28(2), 30(2)(c); house rule (what a change rests on is kept).
    """
    actor.require(Permission.EDIT_VENDORS)
    vendor = get_vendor(session, vendor_ref)
    require_vendor_open(vendor)
    if as_of > today:
        raise Invalid({"as_of": Problem("in-the-future")})
    name = clean_file_name(file_name)
    read = read_content(content, name, is_pasted=is_pasted)
    number = choose_table(read.tables)
    digest = hashlib.sha256(content).hexdigest()
    document = _document(session, actor, vendor, name if not is_pasted else "list.txt", content, now)
    keep(session, digest, content)
    made = PublishedList(
        ref=next_ref(session, "SL"),
        vendor_id=vendor.id or 0,
        sha256=digest,
        file_name=name,
        is_pasted=is_pasted,
        as_of=as_of,
        table_number=number,
        mapping=_guessed(read.tables[number], name),
        person_id=actor.person_id,
        created_at=now,
        changed_at=now,
    )
    session.add(made)
    session.flush()
    if document:
        attach(session, actor, document, made.ref, now, role=DocumentType.LIST)
    changes = {"as_of": (None, as_of.isoformat()), "sha256": (None, digest)}
    note(session, actor, "published:list:taken", made, vendor, changes)
    return made


def read_anew(
    session: Session,
    actor: Actor,
    ref: str,
    decisions: Mapping[str, Any],
    version: int | None,
    now: datetime,
) -> PublishedList:
    """The list with another table, other meanings of columns, or what people said about likely names.

    Raises Refused, NotFound, ChangedMeanwhile, Conflict where it is applied, Invalid.
    Source: house rule.
    """
    published, _ = load_open(session, actor, ref, version)
    tables = file_of(session, published).tables
    number = decisions.get("table_number", published.table_number)
    if not 0 <= number < len(tables):
        raise Invalid({"table_number": Problem("not-in-list")})
    if number != published.table_number:
        published.table_number, published.same_as = number, {}
        published.mapping = _guessed(tables[number], published.file_name)
    elif "mapping" in decisions:
        check_decisions(session, tables[number], {"mapping": decisions["mapping"]})
        published.mapping = decisions["mapping"]
    for name, said in decisions.get("same_as", {}).items():
        if said and not _is_vendor(session, said):
            raise Invalid({"same_as": Problem("not-in-list", {"given": said})})
        published.same_as = {**published.same_as, name: said}
    stamp(published, now)
    session.flush()
    return published


def apply_list(
    session: Session,
    actor: Actor,
    ref: str,
    keys: Sequence[str] | None,
    reason: str,
    fingerprint: str | None,
    version: int | None,
    now: datetime,
    *,
    today: date,
) -> tuple[PublishedList, Comparison]:
    """The chosen lines (None: all) carried out in the caller's one transaction; the others stay undone.

    ``reason`` stays with what ends. What it takes to undo the whole is kept with the list (published/undo.py).
    Raises Refused, NotFound, ChangedMeanwhile, Conflict (applied already; the chain changed since it was looked at),
    Invalid (nothing chosen; a likely name nobody has decided on; the chain cannot be changed so).
    Source: GDPR Art 28(2), 28(4); house rule (nothing is deleted, nothing is merged unasked).
    """
    published, vendor = load_open(session, actor, ref, version)
    found = comparison_of(session, published)
    if fingerprint is not None and fingerprint != found.fingerprint:
        raise Conflict("list-comparison-changed", ref=ref)
    chosen = [line for line in found.changes if keys is None or line.key in keys]
    if not chosen:
        raise Invalid({"lines": Problem("nothing-chosen")})
    unclear = next((line for line in chosen if line.similar), None)
    if unclear:
        raise Invalid({f"same-{unclear.key}": Problem("choose-one", {"name": unclear.name[:80]})})
    cause = Cause(EngagementSource.PUBLISHED_LIST, f"{published.ref}: {published.file_name}", reason)
    steps: list[dict[str, Any]] = []
    kept = {line.key: as_kept(line, is_applied=False) for line in found.lines}
    for line in chosen:
        before = what_it_overwrites(session, line)
        try:
            change = line.as_change(published.as_of)
            refs = apply_change(session, actor, vendor.ref, change, cause, now, today=today)
        except Invalid as error:
            raise Invalid({f"line-{line.key}": next(iter(error.problems.values()))}) from None
        steps += steps_of(session, line, before, refs)
        engaged = vendors_of(session, get_engagement(session, refs[0]))[1]
        kept[line.key] |= {
            "is_applied": True,
            "refs": refs,
            "name": engaged.legal_name,
            "vendor": engaged.ref,
        }
    published.state, published.applied_at = ListState.APPLIED, now
    published.result = {
        "changed": list(dict.fromkeys(step["ref"] for step in steps)),
        "steps": steps,
        "lines": list(kept.values()),
        **{change.value: _count(chosen, change) for change in Change if change is not Change.UNCHANGED},
    }
    stamp(published, now)
    session.flush()
    told = {
        name: (None, value)
        for name, value in published.result.items()
        if value and name not in ("steps", "lines")
    }
    note(session, actor, "published:list:applied", published, vendor, told, reason)
    return published, found


def comparison_of(session: Session, published: PublishedList) -> Comparison:
    """The list against the chain as it is now. Raises ReadProblem.

    Source: house rule.
    """
    return compare(session, published, vendors_upstream(session, [published.vendor_id]))


def get_list(session: Session, ref: str) -> PublishedList:
    """The list of this reference. Raises NotFound.

    Source: house rule.
    """
    found = session.exec(select(PublishedList).where(PublishedList.ref == ref)).one_or_none()
    if found is None:
        raise NotFound(ref=ref)
    return found


def load_open(session: Session, actor: Actor, ref: str, version: int | None) -> tuple[PublishedList, Vendor]:
    """The list, locked, and its vendor. Raises Refused, NotFound, Conflict, ChangedMeanwhile.

    Source: house rule.
    """
    actor.require(Permission.EDIT_VENDORS)
    published = load_for_change(session, PublishedList, ref, None)
    if published.state is not ListState.OPEN:
        raise Conflict("list-applied", ref=ref)
    load_for_change(session, PublishedList, ref, version)
    vendor = session.get(Vendor, published.vendor_id)
    assert vendor is not None
    require_vendor_open(vendor)
    return published, vendor


def _guessed(table: Any, name: str) -> dict[str, str]:
    guess = guess_columns(table, name, kind=SUBPROCESSORS)
    return {str(column): target for column, target in guess.mapping.items()}


def _count(lines: Sequence[Line], change: Change) -> int:
    return sum(line.change is change for line in lines)


def _is_vendor(session: Session, ref: str) -> bool:
    try:
        return bool(get_vendor(session, ref))
    except NotFound:
        return False


def _document(
    session: Session, actor: Actor, vendor: Vendor, name: str, content: bytes, now: datetime
) -> Document | None:
    """The file as a document; JSON and YAML as plain text. None for a kind we take no document of."""
    if name.rpartition(".")[2].lower() in ("json", "yaml", "yml", "jsonl"):
        name = f"{name}.txt"
    try:
        return add_document(session, actor, vendor.ref, name, content, now, role=DocumentType.LIST)
    except Invalid:
        return None


def note(
    session: Session,
    actor: Actor,
    tag: str,
    published: PublishedList,
    vendor: Vendor,
    changes: Mapping[str, Any],
    reason: str | None = None,
) -> None:
    """Put what happened to a list on the trail.

    Source: house rule.
    """
    record(
        session,
        actor,
        tag,
        published.ref,
        subject_name=published.file_name,
        about_ref=vendor.ref,
        changes=changes,
        reason=reason,
    )
