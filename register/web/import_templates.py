"""Templates of lists of records: every column the reader knows, and what may stand in it."""

from collections.abc import Mapping
from typing import Final

from register.agreements.catalogue import terms
from register.agreements.models import AgreementKind, Renewal, TermState
from register.documents.models import DocumentType
from register.exports.sheets import Sheet
from register.imports.columns import AGREEMENTS, DOCUMENTS, INCIDENTS, TERMS
from register.imports.headers import targets
from register.incidents.models import LearnedHow, Severity
from register.vendors.catalogue import DATA_CATEGORIES
from register.words import Words

KINDS: Final = (AGREEMENTS, TERMS, INCIDENTS, DOCUMENTS)
"""The records there is a template for, besides vendors."""
_CODED: Final[Mapping[tuple[str, str], tuple[str, tuple[str, ...]]]] = {
    (AGREEMENTS, "kind"): ("agreements.kind_", tuple(AgreementKind)),
    (AGREEMENTS, "renewal"): ("agreements.renewal_", tuple(Renewal)),
    (TERMS, "term"): ("agreements.field_term_", tuple(terms())),
    (TERMS, "state"): ("status.", tuple(TermState)),
    (INCIDENTS, "learned_how"): ("incidents.how_", tuple(LearnedHow)),
    (INCIDENTS, "severity"): ("incidents.severity_", tuple(Severity)),
    (INCIDENTS, "data_categories"): ("vendors.data_", DATA_CATEGORIES),
    (DOCUMENTS, "type"): ("documents.type_", tuple(DocumentType)),
}
"""Columns whose values are one of a list: where the words are, and the codes."""
_HINTS: Final[Mapping[str, str]] = {
    "date": "imports.template_dpa_signed_on",
    "moment": "imports.template_moment",
    "yes-no": "imports.template_sensitive",
    "reference": "imports.template_reference",
}
"""The hint of each kind of value."""
_OWN_HINTS: Final = frozenset({"file_name", "vendor_parties", "notice", "parent", "people"})


def record_template(words: Words, kind: str) -> Sheet:
    """An empty list of this kind of records, with what may stand in each column."""
    known = targets(kind)
    labels = [words.text(target.heading or target.label) for target in known.values()]
    hints = [_hint(words, kind, name) for name in known]
    return Sheet(words.text(f"imports.kind-{kind}"), labels, [], list(zip(labels, hints, strict=True)))


def _hint(words: Words, kind: str, name: str) -> str:
    if (kind, name) in _CODED:
        prefix, codes = _CODED[kind, name]
        return "; ".join(words.text(f"{prefix}{code}") for code in codes)
    if name in _OWN_HINTS:
        return words.text(f"imports.template_{name}")
    key = _HINTS.get(targets(kind)[name].values)
    return words.text(key) if key else ""
