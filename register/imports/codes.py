"""Words of a sheet as the closed lists of the register: categories, data, people, mechanisms."""

from collections.abc import Iterable, Mapping
from functools import lru_cache

from register.reference.folding import fold
from register.vendors.catalogue import CATEGORIES, DATA_CATEGORIES, DATA_SUBJECTS
from register.words import LANGUAGES, words_for

_LISTS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "category": ("vendors.category_", CATEGORIES),
    "data": ("vendors.data_", DATA_CATEGORIES),
    "subject": ("vendors.subject_", DATA_SUBJECTS),
}

# The short words of spreadsheets, and the mechanism they mean under each law that knows one.
MECHANISM_WORDS: Mapping[str, Mapping[str, str]] = {
    "scc": {"eu-gdpr": "eu-scc-2021"},
    "sccs": {"eu-gdpr": "eu-scc-2021"},
    "standard contractual clauses": {"eu-gdpr": "eu-scc-2021"},
    "eu scc": {"eu-gdpr": "eu-scc-2021"},
    "標準合約條款": {"eu-gdpr": "eu-scc-2021"},
    "标准合同条款": {"eu-gdpr": "eu-scc-2021"},
    "dpf": {"eu-gdpr": "eu-dpf", "uk-gdpr": "uk-us-bridge"},
    "data privacy framework": {"eu-gdpr": "eu-dpf", "uk-gdpr": "uk-us-bridge"},
    "eu-us data privacy framework": {"eu-gdpr": "eu-dpf"},
    "adequacy": {"eu-gdpr": "eu-adequacy", "uk-gdpr": "uk-adequacy"},
    "adequacy decision": {"eu-gdpr": "eu-adequacy", "uk-gdpr": "uk-adequacy"},
    "bcr": {"eu-gdpr": "eu-bcr", "uk-gdpr": "uk-bcr"},
    "binding corporate rules": {"eu-gdpr": "eu-bcr", "uk-gdpr": "uk-bcr"},
    "idta": {"uk-gdpr": "uk-idta"},
    "uk addendum": {"uk-gdpr": "uk-addendum"},
    "rmc": {"hk-pdpo": "hk-rmc-u2p"},
    "recommended model clauses": {"hk-pdpo": "hk-rmc-u2p"},
    "pcpd model clauses": {"hk-pdpo": "hk-rmc-u2p"},
    "建議合約條文範本": {"hk-pdpo": "hk-rmc-u2p"},
    "建议合约条文范本": {"hk-pdpo": "hk-rmc-u2p"},
    "gba standard contract": {"hk-pdpo": "hk-gba-sc", "cn-pipl": "cn-gba-sc-hk"},
    "pipl standard contract": {"cn-pipl": "cn-scc"},
    "个人信息出境标准合同": {"cn-pipl": "cn-scc"},
    "security assessment": {"cn-pipl": "cn-security-assessment"},
    "数据出境安全评估": {"cn-pipl": "cn-security-assessment"},
}


@lru_cache(maxsize=8)
def _known(name: str) -> Mapping[str, str]:
    prefix, codes = _LISTS[name]
    found = {fold(code): code for code in codes} | {fold(code.replace("-", " ")): code for code in codes}
    for language in LANGUAGES:
        words = words_for(language)
        found |= {fold(words.text(prefix + code)): code for code in codes}
    return found


def code_of(name: str, text: str | None) -> str | None:
    """The code a text names in a list (``category``, ``data`` or ``subject``), or None."""
    return _known(name).get(fold((text or "").replace("_", " "))) if text else None


def codes_of(name: str, texts: Iterable[str]) -> tuple[list[str], list[str]]:
    """The codes texts name, each once, and the texts that name none."""
    texts = list(dict.fromkeys(texts))
    known = [code for text in texts if (code := code_of(name, text))]
    return list(dict.fromkeys(known)), [text for text in texts if code_of(name, text) is None]


def mechanism_of(regime_id: str, texts: Iterable[str]) -> str | None:
    """The mechanism under one law that the words of a sheet mean, or None."""
    folded = {fold(word): by_regime for word, by_regime in MECHANISM_WORDS.items()}
    for text in texts:
        key = fold(text)
        if key.startswith(regime_id.split("-")[0] + "-"):
            return key
        if found := folded.get(key, {}).get(regime_id):
            return found
    return None
