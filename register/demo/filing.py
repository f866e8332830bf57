"""The documents of the demo group, kept through the same actions people use."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlmodel import Session, select

from register.agreements.models import Agreement
from register.documents.actions import add_document
from register.documents.changing import add_version
from register.documents.inputs import DatesInput, DocumentInput
from register.inputs import read_input
from register.papers.docx import as_docx
from register.papers.paper import Paper, Paragraph
from register.vendors.queries import vendors_named

if TYPE_CHECKING:
    from register.demo.planting import Garden

Seed = Mapping[str, Any]


def plan_documents(garden: "Garden", seeds: list[Seed]) -> None:
    """Plan every document, and the newer file of those that have one.

    Source: house rule.
    """
    for seed in seeds:
        _plan(garden, seed)


def _plan(garden: "Garden", seed: Seed) -> None:
    refs: list[str] = []

    def keep(session: Session, garden: "Garden", at: datetime) -> None:
        expires = garden.day(-seed["expires"]) if "expires" in seed else None
        given = {"title": seed["title"], "type": seed["type"], "expires_on": expires}
        given["signed_on"] = garden.day(seed.get("signed"))
        about = None
        if "about" in seed:
            about = session.exec(select(Agreement.ref).where(Agreement.title == seed["about"])).one()
        made = add_document(
            session,
            garden.actor(seed.get("by", "dora")),
            vendors_named(session, seed["vendor"])[0],
            seed["name"],
            _content(seed, at),
            at,
            about_ref=about,
            given=read_input(DocumentInput, given),
        )
        refs.append(made.ref)

    def renew(session: Session, garden: "Garden", at: datetime) -> None:
        newer, actor = seed["newer"], garden.actor(seed.get("by", "dora"))
        content = newer["text"].encode()
        add_version(session, actor, refs[0], newer["name"], content, DatesInput(), None, at, today=at.date())

    garden.later(seed["age"], keep)
    if "newer" in seed:
        garden.later(seed["newer"]["age"], renew)


def _content(seed: Seed, at: datetime) -> bytes:
    if "text" in seed:
        return str(seed["text"]).encode()
    paragraphs = [Paragraph(line) for line in seed["lines"]]
    return as_docx(Paper(seed["title"], seed["language"], paragraphs, at))
