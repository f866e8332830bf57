"""Why a row is left out, in words: a cause of imports, or the sentence of the room that refuses a value."""

from collections.abc import Mapping

from register.words import EN, Words


def reason_in_words(words: Words, code: str, params: Mapping[str, str | int]) -> str:
    """One reason as the screens and the command line tell it."""
    if code != "refused":
        key = f"imports.{code}"
        return words.text(key, **params) if words.has(key) else code
    room, name, why = str(params["room"]), str(params["field"]), str(params["why"])
    label_key = f"{room}.field_{name}"
    label = words.text(label_key) if words.has(label_key) else name
    keys = (f"{room}.{name}_{why}", f"{room}.{why}", f"errors.{why}", "errors.not-usable")
    key = next(key for key in keys if words.has(key))
    # "Enter legal name", but "Legal name is too long".
    if words.language == EN and not words.text(key).startswith("{label}") and label[1:2].islower():
        label = label[0].lower() + label[1:]
    return words.text(key, **{**params, "label": label})
