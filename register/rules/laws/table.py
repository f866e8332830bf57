"""Which law has rules of its own, and where in the order they stand: one table."""

from collections.abc import Callable
from typing import Final

from register.rules.case import Case
from register.rules.laws import cn_pipl, hk_pdpo, small

Rule = Callable[[Case], None]

NOT_A_TRANSFER: Final[dict[str, Callable[[Case], bool]]] = {"th-pdpa": small.thailand_closed_storage}
"""Further cases in which a law sees no transfer."""

GROUNDS: Final[dict[str, Rule]] = {
    "cn-pipl": cn_pipl.ground,
    "hk-pdpo": hk_pdpo.ground,
    "in-dpdp": small.india_ground,
}
"""Laws that do not ask for a ground in the shape most laws share."""

AFTER_GROUND: Final[dict[str, tuple[Rule, ...]]] = {
    "ae-pdpl": (small.emirates_compliance,),
    "cn-pipl": (cn_pipl.check_separate_consent,),
    "kr-pipa": (small.korea_entrustment,),
    "nz-privacy": (small.new_zealand_agent,),
    "tw-pdpa": (small.taiwan_orders,),
    "za-popia": (small.south_africa_prior_authorisation,),
}
"""Tests a law adds where data leave."""

ALWAYS: Final[dict[str, tuple[Rule, ...]]] = {"hk-pdpo": (hk_pdpo.check_purpose, hk_pdpo.report_calls)}
"""Tests a law makes whether or not data leave."""
