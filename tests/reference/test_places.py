"""Places: codes, names in three languages, and the order lists are read in."""

import time

import pytest

from register.reference import places
from register.reference.places import EEA, EU, is_country, is_place, place_name, subdivisions

ENGLISH, HANT, HANS = "en", "zh-Hant-HK", "zh-Hans"


@pytest.mark.parametrize(
    "code", ["DE", "HK", "MO", "TW", "XK", "CA-QC", "AE-DU", "GB-ENG", "EU", "EEA", "UNKNOWN"]
)
def test_is_place_knows(code: str) -> None:
    assert is_place(code)


@pytest.mark.parametrize("code", ["", "UK", "de", "DEU", "ZZ", "CA-", "CA-XX", "Germany", "香港", " DE"])
def test_is_place_refuses(code: str) -> None:
    assert not is_place(code)


def test_marks_and_parts_of_countries_are_places_but_not_countries() -> None:
    assert is_country("CA")
    assert not is_country("EU")
    assert not is_country("CA-QC")


@pytest.mark.parametrize(
    ("code", "english", "hant", "hans"),
    [
        ("HK", "Hong Kong", "香港", "香港"),
        ("MO", "Macao", "澳門", "澳门"),
        ("TW", "Taiwan", "台灣", "台湾"),
        ("CN", "Mainland China", "中國內地", "中国内地"),
        ("DE", "Germany", "德國", "德国"),
        ("NZ", "New Zealand", "新西蘭", "新西兰"),
        ("KR", "South Korea", "南韓", "韩国"),
        ("XK", "Kosovo", "科索沃", "科索沃"),
        ("EU", "European Union", "歐盟", "欧盟"),
        ("EEA", "European Economic Area", "歐洲經濟區", "欧洲经济区"),
        ("WORLDWIDE", "Worldwide", "全球", "全球"),
        ("UNKNOWN", "Place not known", "地點不詳", "地点不详"),
        ("CA-QC", "Quebec, Canada", "加拿大魁北克省", "加拿大魁北克省"),
        ("AE-DU", "Dubai, United Arab Emirates", "阿拉伯聯合酋長國杜拜", "阿拉伯联合酋长国迪拜"),
        ("CN-GD", "Guangdong, Mainland China", "中國內地廣東省", "中国内地广东省"),
        ("CN-HK", "Hong Kong", "香港", "香港"),
    ],
)
def test_names_are_those_of_each_readership(code: str, english: str, hant: str, hans: str) -> None:
    assert [place_name(code, language) for language in (ENGLISH, HANT, HANS)] == [english, hant, hans]


def test_an_unheard_of_code_is_shown_as_it_stands() -> None:
    assert place_name("QQ", ENGLISH) == "QQ"
    assert place_name("QQ-1", HANT) == "QQ-1"


@pytest.mark.parametrize("language", [ENGLISH, HANT, HANS])
def test_every_country_has_a_name_of_its_own(language: str) -> None:
    names = [name for _, name in places.places(language)]
    assert len(set(names)) == len(names) == 250
    assert not [name for name in names if len(name) < 2 or name.isupper()]


def test_english_order_is_by_letter_whatever_the_accent() -> None:
    names = [name for _, name in places.places(ENGLISH)]
    assert names[:3] == ["Afghanistan", "Åland Islands", "Albania"]
    assert names.index("Côte d’Ivoire") < names.index("Croatia")


def test_traditional_order_is_by_strokes() -> None:
    names = [name for _, name in places.places(HANT)]
    assert names.index("也門") < names.index("土耳其") < names.index("日本") < names.index("台灣")
    assert names.index("英國") < names.index("香港") < names.index("蘇丹")


def test_simplified_order_is_by_pinyin() -> None:
    names = [name for _, name in places.places(HANS)]
    assert (
        names.index("阿富汗")
        < names.index("贝宁")
        < names.index("比利时")
        < names.index("秘鲁")
        < names.index("冰岛")
    )
    assert (
        names.index("法国")
        < names.index("梵蒂冈")
        < names.index("菲律宾")
        < names.index("斐济")
        < names.index("芬兰")
    )
    assert names[-1] == "中国内地"


def test_the_eu_and_the_eea() -> None:
    assert len(EU) == 27
    assert {"IS", "LI", "NO"} == EEA - EU
    assert not {"GB", "CH"} & EEA


def test_subdivisions_are_listed_by_name() -> None:
    assert ("CA-QC", "Quebec") in subdivisions("CA")
    assert [name for _, name in subdivisions("CA")][:2] == ["Alberta", "British Columbia"]
    assert ("GB-SCT", "蘇格蘭") in subdivisions("GB", HANT)
    assert subdivisions("EU") == subdivisions("nowhere") == ()


def test_names_are_looked_up_fast_enough_for_long_tables() -> None:
    codes = [code for code, _ in places.places(ENGLISH)] + ["CA-QC", "AE-DU", "EU"]
    [place_name(code, HANT) for code in codes]
    start = time.process_time()
    for _ in range(20):
        [place_name(code, HANT) for code in codes]
    assert time.process_time() - start < 0.2
