"""Names of documents and safeguards, and a line about a mechanism, in the reader's words."""

from register.rules.law import Mechanism, Safeguard
from register.words import Words


def document_name(words: Words, code: str) -> str:
    """The name of a document a mechanism needs."""
    return _word(words, f"documents.{code}", code.replace("_", " "))


def safeguard_name(words: Words, safeguard: Safeguard) -> str:
    """The safeguard's name."""
    return _word(words, f"safeguards.{safeguard.id}", safeguard.name)


def condition_name(words: Words, safeguard: Safeguard, code: str) -> str:
    """The sentence of one condition of a safeguard."""
    return _word(words, f"safeguards.{safeguard.id}_{code}", safeguard.conditions[code])


def mechanism_line(words: Words, mechanism: Mechanism) -> str:
    """One plain line about a mechanism and the documents it needs."""
    parts = [words.text(f"transfers.kind_{mechanism.kind}")]
    if mechanism.needs_assessment:
        # Only abbreviations (TIA, PIPIA) read the same in every language.
        given = mechanism.assessment_name or ""
        name = (
            given
            if given.isupper() or (words.language == "en" and given)
            else words.text("documents.assessment")
        )
        parts.append(words.text("transfers.mechanism_assessment", name=name))
    if mechanism.filing:
        parts.append(words.text("transfers.mechanism_filing"))
    if not mechanism.suits_systematic:
        parts.append(words.text("transfers.mechanism_occasional"))
    documents = [document_name(words, str(code)) for code in mechanism.row.get("evidence") or ()]
    if documents:
        listed = words.text("frame.list_mark").join(documents)
        parts.append(words.text("transfers.mechanism_needs", documents=listed))
    return (" " if words.language == "en" else "").join(parts)


def capitalised(text: str) -> str:
    """The text with a capital first letter, where it stands on its own."""
    return text[:1].upper() + text[1:]


def _word(words: Words, key: str, otherwise: str) -> str:
    return words.text(key) if words.has(key) else otherwise
