"""The documents name every setting and every flag there is, and none that is gone."""

import re

from register.rules.flags import FlagCode
from register.settings import PREFIX, PROJECT, Settings

_SETTING = re.compile(rf"`({PREFIX}[A-Z0-9_]+)`")
_CODE_OF_ROW = re.compile(r"^\| `([a-z-]+)` \|", re.MULTILINE)


def differences(documented: set[str], there_are: set[str]) -> list[str]:
    """One sentence for each name that is only in the documents or only in the code."""
    return [
        *(f"describe {name}" for name in sorted(there_are - documented)),
        *(f"take {name} out" for name in sorted(documented - there_are)),
    ]


def test_every_setting_is_in_the_readme() -> None:
    documented = set(_SETTING.findall((PROJECT / "README.md").read_text(encoding="utf-8")))
    wrong = differences(documented, {PREFIX + name.upper() for name in Settings.model_fields})
    assert not wrong, f"in the table of settings of README.md: {'; '.join(wrong)}"


def test_every_flag_is_in_its_document() -> None:
    documented = _CODE_OF_ROW.findall((PROJECT / "docs" / "flags.md").read_text(encoding="utf-8"))
    wrong = differences(set(documented), {code.value for code in FlagCode})
    assert not wrong, f"in docs/flags.md, one row for each code: {'; '.join(wrong)}"
    assert len(documented) == len(set(documented)), "docs/flags.md names a code twice"


def test_this_test_can_fail() -> None:
    assert _SETTING.findall("`REGISTER_HOST`, `REGISTER_PORT`") == ["REGISTER_HOST", "REGISTER_PORT"]
    assert _CODE_OF_ROW.findall("| code | due |\n| --- | --- |\n| `dpa-ending` | the last day |\n") == [
        "dpa-ending"
    ]
    assert differences({"a", "gone"}, {"a", "new"}) == ["describe new", "take gone out"]
    assert not differences({"a"}, {"a"})
