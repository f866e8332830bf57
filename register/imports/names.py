"""Names of companies: legal endings, other names in brackets, and what two spellings have in common."""

import re
from dataclasses import dataclass
from functools import lru_cache

from register.imports.places import places_in
from register.reference.folding import fold

ENDINGS = (
    r"inc|incorporated|corp|corporation|company|co|llc|l\.l\.c|lp|l\.p|llp|ltd|limited|plc|pbc"
    r"|public benefit corporation|pty|pvt|pte|private limited|gmbh(?: & co\.? kg)?|ag|kg|ug|se|sa|s\.a"
    r"|sas|s\.a\.s|sarl|s\.a\.r\.l|s\.à r\.l|srl|s\.r\.l|spa|s\.p\.a|bv|b\.v|nv|n\.v|ab|as|a/s|asa|aps"
    r"|oy|oyj|sl|s\.l|lda|ltda|kft|zrt|sro|s\.r\.o|sp\. z o\.o|kk|k\.k|fzco|fz-llc|fze|dmcc|bvba|bhd"
    r"|sdn bhd|ulc|unlimited company|unlimited|designated activity company|dac|holdings?|group"
)
ENDING = re.compile(rf"(?:[\s,]+(?:{ENDINGS})\.?(?=$|[\s,.)]))+[\s,.]*$", re.IGNORECASE)
HAN_ENDING = re.compile(r"(?:股份有限公司|有限责任公司|控股有限公司|有限公司|株式会社|\(株\)|集团|公司)$")
WITH_ENDING = re.compile(rf"^(.{{2,80}}?(?:[\s,]+(?:{ENDINGS})(?:\.|(?=[\s,(（)–—-]|$)))+)", re.IGNORECASE)
BRACKETED = re.compile(r"\s*[(（]([^()（）]{1,120})[)）]")
ALSO = r"aka|a\.k\.a\.?|dba|d/b/a|d\.b\.a\.?|t/a|trading as|formerly known as|f/k/a|fka"
ALIAS_WORDS = re.compile(
    rf"^(?:{ALSO}|formerly|previously|now|又名|即|原名|前称|原称)[\s:：]+", re.IGNORECASE
)
INLINE_ALIAS = re.compile(rf"\s+(?:{ALSO})\s+", re.IGNORECASE)
NOT_A_NAME = re.compile(
    r"^(?:via|by|for|from|if|optional|tbd|tbc|planned|including|incl|e\.g|see|only|self|legacy|beta|new|former"
    r"|draft|we|using|through|part of|owned by|and|or)\b|[:;]|^\W*$",
    re.IGNORECASE,
)
LONGEST_ALIAS = 60


@dataclass(frozen=True)
class CompanyName:
    """A name as it stands, taken apart: what people call it, its registered form, and other names."""

    name: str
    legal_name: str | None = None
    other_names: tuple[str, ...] = ()


def take_apart(text: str) -> CompanyName:
    """The parts of "Amazon Web Services (AWS)" or "Sentry (Functional Software, Inc.)".

    Only brackets that hold another name are taken out; places and remarks stay in the name.
    """
    text = " ".join(text.split())
    others: list[str] = []
    legal: str | None = None
    parts = INLINE_ALIAS.split(text, maxsplit=1)
    if len(parts) == 2 and parts[0] and parts[1]:
        text, others = parts[0].strip(" ,"), [parts[1].strip(" ,.")]
    name = text
    for match in BRACKETED.finditer(text):
        found = match[1]
        if text[match.end() : match.end() + 1] not in ("", " ", ",", ".") or places_in(found).codes:
            # "（北京）有限公司" and "Google (Ireland)": the brackets are part of the name.
            continue
        alias = ALIAS_WORDS.sub("", found.strip()).strip(" \"'“”")
        worded = alias != found.strip()
        if not worded and not _is_alias(alias):
            continue
        name = re.sub(rf"\s*[(（]{re.escape(found)}[)）]", "", name, count=1)
        if ENDING.search(alias) and not ENDING.search(name) and not worded:
            legal = alias
        else:
            others.append(alias)
    name = name.strip(" ,") or text
    return CompanyName(
        name, legal, tuple(other for other in dict.fromkeys(others) if other and other != name)
    )


def _is_alias(text: str) -> bool:
    if len(text) > LONGEST_ALIAS or NOT_A_NAME.search(text) or len(text.split()) > 5:
        return False
    return text[0].isupper() or text[0].isdigit() or not text.isascii() or text.isupper()


def without_ending(name: str) -> str:
    """The name without "Inc.", "有限公司" and the like; the whole name where nothing is left."""
    bare = ENDING.sub("", name).strip(" ,.")
    bare = HAN_ENDING.sub("", bare) or bare
    return bare or name


@lru_cache(maxsize=20_000)
def exact_key(name: str) -> str:
    """What two rows of one vendor share without asking: the name, but for case, width, script, blanks."""
    return re.sub(r"[\s.,]+", " ", fold(name)).strip()


@lru_cache(maxsize=20_000)
def loose_key(name: str) -> str:
    """The same without legal ending and punctuation, for suggestions only."""
    return re.sub(r"[^\w]+", " ", fold(without_ending(fold(name)))).strip()
