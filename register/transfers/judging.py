"""Keeping the judgement of stored transfers true."""

from collections.abc import Sequence
from datetime import date

from sqlmodel import Session


def judge_vendors(session: Session, vendor_ids: Sequence[int], as_of: date) -> None:
    """Judge every transfer of these vendors again, as of a date.

    Source: house rule.
    """
