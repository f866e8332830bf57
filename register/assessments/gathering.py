"""Reading what a judgement needs of many transfers at once: one query a table. Judges nothing, changes nothing."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from register.agreements.models import Agreement, AgreementEntity, AgreementTerm
from register.assessments.impact_facts import rows_for
from register.chains.walking import read_chains
from register.entities.models import OurEntity
from register.law.current import current_law
from register.transfers.models import Transfer, TransferMechanism
from register.vendors.models import Service, Vendor

_TRANSFER_COLUMNS = tuple(
    col(getattr(Transfer, name))
    for name in (
        "id",
        "ref",
        "vendor_id",
        "service_id",
        "exporter_id",
        "destination",
        "destination_subdivision",
        "destination_text",
        "access",
        "facts",
        "safeguards",
        "outcome",
        "band",
        "points",
        "judged_on",
        "changes_next_on",
        "regimes",
        "onward",
        "folded_text",
    )
)


class Gathered:
    """Some transfers and everything that hangs on them."""

    def __init__(self, session: Session, condition: Any) -> None:
        self._session = session
        self.law = current_law(session)
        self.transfers = self._all(sa.select(*_TRANSFER_COLUMNS).where(condition).order_by(col(Transfer.id)))
        vendor_ids = {row.vendor_id for row in self.transfers}
        self.vendors = self._by_id(
            vendor_ids,
            Vendor,
            ("ref", "legal_name", "local_name", "folded_names", "parent_place"),
        )
        self.services = self._by_id(
            {row.service_id for row in self.transfers},
            Service,
            ("ref", "purpose", "party_role", "data_categories", "sensitivity"),
        )
        self.entities = self._by_id(
            {row.exporter_id for row in self.transfers},
            OurEntity,
            ("name", "local_name", "place_code", "subdivision", "city", "zone"),
        )
        self.mechanisms: dict[int, list[Any]] = defaultdict(list)
        transfer_ids = [row.id for row in self.transfers]
        for row in self._many(
            transfer_ids,
            lambda ids: (
                sa.select(TransferMechanism.__table__)  # type: ignore[attr-defined]
                .where(col(TransferMechanism.transfer_id).in_(ids))
                .order_by(col(TransferMechanism.transfer_id), col(TransferMechanism.regime_id))
            ),
        ):
            self.mechanisms[row.transfer_id].append(row)
        self.impact: dict[int, list[Any]] = defaultdict(list)
        for row in self._many(transfer_ids, rows_for):
            self.impact[row.transfer_id].append(row)
        self._gather_agreements(sorted(vendor_ids))
        self.chains = read_chains(session, sorted(vendor_ids))

    def _gather_agreements(self, vendor_ids: Sequence[int]) -> None:
        self.agreements: dict[int, list[Any]] = defaultdict(list)
        for row in self._many(
            vendor_ids,
            lambda ids: (
                sa.select(
                    col(Agreement.id),
                    col(Agreement.ref),
                    col(Agreement.vendor_id),
                    col(Agreement.kind),
                    col(Agreement.parent_id),
                    col(Agreement.signed_by_us_on),
                    col(Agreement.signed_by_vendor_on),
                    col(Agreement.effective_on),
                    col(Agreement.expires_on),
                    col(Agreement.ended_on),
                    col(Agreement.service_refs),
                    col(Agreement.transfer_refs),
                    col(Agreement.renewal),
                    col(Agreement.notice_given_on),
                    col(Agreement.scc_modules),
                    col(Agreement.filed_on),
                    col(Agreement.filing_number),
                )
                .where(col(Agreement.vendor_id).in_(ids))
                .order_by(col(Agreement.id))
            ),
        ):
            self.agreements[row.vendor_id].append(row)
        agreement_ids = [row.id for rows in self.agreements.values() for row in rows]
        self.terms: dict[int, dict[str, str]] = defaultdict(dict)
        for row in self._many(
            agreement_ids,
            lambda ids: sa.select(
                col(AgreementTerm.agreement_id), col(AgreementTerm.term_id), col(AgreementTerm.state)
            ).where(col(AgreementTerm.agreement_id).in_(ids)),
        ):
            self.terms[row.agreement_id][row.term_id] = row.state.value
        self.parties: dict[int, set[int]] = defaultdict(set)
        for row in self._many(
            agreement_ids,
            lambda ids: sa.select(col(AgreementEntity.agreement_id), col(AgreementEntity.entity_id)).where(
                col(AgreementEntity.agreement_id).in_(ids)
            ),
        ):
            self.parties[row.agreement_id].add(row.entity_id)

    def _by_id(self, ids: set[int], table: Any, names: Sequence[str]) -> dict[int, Any]:
        columns = [col(table.id), *(col(getattr(table, name)) for name in names)]
        rows = self._many(sorted(ids), lambda some: sa.select(*columns).where(col(table.id).in_(some)))
        return {row.id: row for row in rows}

    def _many(self, ids: Sequence[int], statement: Any) -> list[Any]:
        found: list[Any] = []
        # SQLite takes at most 32,766 parameters in one statement.
        for start in range(0, len(ids), 10_000):
            found += self._all(statement(ids[start : start + 10_000]))
        return found

    def _all(self, statement: Any) -> Sequence[Any]:
        return self._session.connection().execute(statement).all()
