"""Made-up rows of a register of any size, the same each time. Nothing here is derived by rules, nothing is stored."""

import random
from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from register.reference.folding import fold
from register.rules.agreement_dates import last_day_for_notice
from register.rules.permissions import Role
from register.vendors.catalogue import CATEGORIES, DATA_CATEGORIES, DATA_SUBJECTS, sensitivity_of

PEOPLE: Final = 200
"""The same however many vendors there are, so that a page shows the same choices at every size."""
READER: Final = 1
"""The number of the person who signs in: owns vendors like the others, and may read everything."""

Row = dict[str, Any]
Rows = dict[str, list[Row]]

_words = str.split
_FIRST = _words(
    "Amber Alder Beacon Birch Cedar Copper Coral Delta Falcon Garnet Harbour Iris Jade Juniper Kite Larch"
)
_SECOND = _words(
    "Bridge Bay Cloud Court Data Field Gate Hill Key Lane Link Mark Point Port Ridge Stone Wave Works"
)
_FORM = ("Limited", "Ltd", "GmbH", "Inc.", "Co., Ltd.", "B.V.", "Pte. Ltd.", "K.K.", "LLC", "S.A.")
_LOCAL = ["海港", "明珠", "東方", "金鐘", "天際", "雲端", "長城", "太平", "恒信", "匯豐"]
_GIVEN = _words(
    "Ada Bo Chen Dana Eli Fung Greta Hana Ivan Jun Kai Lin Mei Noor Omar Priya Quin Rosa Sam Tara"
)
_FAMILY = ["Wong", "Chan", "Okafor", "Silva", "Meyer", "Tanaka", "Nair", "Hughes", "Sousa", "Law"]
_TEAMS = ("Legal", "Procurement", "Security", "Marketing", "Finance", "Europe", "Shenzhen", "Operations")
_PLACES = ("HK", "CN", "US", "IE", "DE", "GB", "SG", "IN", "PH", "JP", "AU", "FR", "NL", "KR", "MY", "VN")
_ENTITIES = (
    ("Lantau Retail Group Limited", "HK", None, "Hong Kong", {"hk-pdpo": ("hk-rmc-u2p", "hk-other-means")}),
    (
        "Lantau Trading (Shenzhen) Co., Ltd.",
        "CN",
        "CN-GD",
        "Shenzhen",
        {"cn-pipl": ("cn-scc", "cn-gba-sc-hk")},
    ),
    ("Lantau Retail (UK) Ltd", "GB", None, "London", {"uk-gdpr": ("uk-idta", "uk-addendum")}),
    ("Lantau Retail Deutschland GmbH", "DE", None, "Frankfurt", {"eu-gdpr": ("eu-scc-2021", "eu-adequacy")}),
)
_STATUS = ("approved",) * 5 + ("draft", "submitted", "approved-with-conditions", "paused", "ended")
_PURPOSE = (
    "Payroll of staff",
    "Support tickets of members",
    "Newsletters",
    "Card payments",
    "Hosting of the shop",
)
_TERMS: tuple[str, ...] = (
    "documented-instructions",
    "confidentiality",
    "security",
    "subprocessor-flowdown",
    "deletion-return",
    "retention-period",
    "breach-notice",
    "audit-right",
)


class Maker:
    """Makes the rows of a number of vendors, counting from 1."""

    def __init__(self, vendors: int, today: date) -> None:
        self._dice = random.Random(20261124)
        self._today = today
        self.rows: Rows = defaultdict(list)
        self._people()
        self._entities()
        for number in range(1, vendors + 1):
            self._vendor(number)

    def _at(self, days_ago: int) -> datetime:
        return datetime(self._today.year, self._today.month, self._today.day, 2, tzinfo=UTC) - timedelta(
            days_ago
        )

    def _stamped(self, days_ago: int) -> Row:
        return {"version": 1, "created_at": self._at(days_ago), "changed_at": self._at(days_ago // 2)}

    def _put(self, table: str, letter: str | None = None, **row: Any) -> Row:
        if letter:
            row["id"] = len(self.rows[table]) + 1
            row["ref"] = f"{letter}-{row['id']:04d}"
        self.rows[table].append(row)
        return row

    def _people(self) -> None:
        for number in range(1, PEOPLE + 1):
            name = f"{_GIVEN[number % len(_GIVEN)]} {_FAMILY[number // len(_GIVEN) % len(_FAMILY)]}"
            self._put(
                "person",
                id=number,
                email=f"person{number}@bench.example",
                name=name,
                language=None,
                team=_TEAMS[number % len(_TEAMS)],
                disabled_at=self._at(20) if number % 40 == 39 else None,
                **self._stamped(700),
            )
            roles = (
                [Role.ADMINISTRATOR, Role.AUDITOR, Role.DPO] if number == READER else [Role.BUSINESS_OWNER]
            )
            for role in roles:
                self._put("person_role", person_id=number, role=role)

    def _entities(self) -> None:
        for name, place, subdivision, city, _ in _ENTITIES:
            self._put(
                "our_entity",
                "E",
                name=name,
                place_code=place,
                subdivision=subdivision,
                city=city,
                websites=[],
                **self._stamped(700),
            )

    def _vendor(self, number: int) -> None:
        dice = self._dice
        name = f"{dice.choice(_FIRST)} {dice.choice(_SECOND)} {number * 7919 % 100_003} {dice.choice(_FORM)}"
        local = f"{dice.choice(_LOCAL)}{dice.choice(_LOCAL)}有限公司" if dice.random() < 0.3 else None
        status = dice.choice(_STATUS)
        vendor = self._put(
            "vendor",
            "V",
            legal_name=name,
            local_name=local,
            folded_names="\n".join(fold(part) for part in (f"V-{number:04d}", name, local) if part),
            place_code=dice.choice(_PLACES),
            website=f"https://vendor{number}.example",
            description=f"{dice.choice(_PURPOSE)} for the {dice.choice(_TEAMS)} team",
            category=dice.choice(CATEGORIES),
            importance=dice.choice(("critical", "high", "high", "medium", "medium", "medium", "low", None)),
            handles_personal_data=dice.choice(("yes", "yes", "yes", "yes", "no", "unknown")),
            owner_id=dice.randint(1, PEOPLE) if dice.random() < 0.95 else None,
            status=status,
            ended_on=self._today - timedelta(days=9) if status == "ended" else None,
            end_reason="The contract ended." if status == "ended" else None,
            **self._stamped(dice.randint(30, 700)),
        )
        self._put(
            "vendor_name", id=number, vendor_id=number, name=f"{name.split()[0]} {number}", language=None
        )
        self._put(
            "vendor_contact",
            id=number,
            vendor_id=number,
            name=f"{dice.choice(_GIVEN)} {dice.choice(_FAMILY)}",
            email=f"contact@vendor{number}.example",
        )
        services = [self._service(vendor) for _ in range(2)]
        agreement = self._agreement(vendor, "dpa", f"Data processing agreement {number}")
        for turn in range(5):
            self._transfer(vendor, services[turn % 2], agreement)
        if number % 2:
            self._agreement(vendor, "nda", f"Confidentiality agreement {number}")
        self._reviews(vendor)

    def _service(self, vendor: Row) -> Row:
        dice = self._dice
        data = sorted(dice.sample(DATA_CATEGORIES, dice.randint(1, 5)))
        return self._put(
            "service",
            "S",
            vendor_id=vendor["id"],
            purpose=dice.choice(_PURPOSE),
            party_role=dice.choice(("processor", "processor", "controller", None)),
            data_subjects=dice.sample(DATA_SUBJECTS, 2),
            data_categories=data,
            sensitivity=sensitivity_of(data),
            people_count=dice.randint(10, 200_000),
            **self._stamped(300),
        )

    def _transfer(self, vendor: Row, service: Row, agreement: Row) -> None:
        dice = self._dice
        exporter = dice.choice((1, 1, 1, 2, 3, 4))
        ended = self._today - timedelta(days=9) if vendor["status"] == "ended" else None
        signed = self._today - timedelta(days=dice.randint(30, 900))
        facts: Row = {"clear_at_importer": True, "encrypted_in_transit": True} if dice.random() < 0.7 else {}
        if dice.random() < 0.6:
            facts |= {"assessment": "adequate", "assessed_on": signed.isoformat()}
        transfer = self._put(
            "transfer",
            "T",
            vendor_id=vendor["id"],
            service_id=service["id"],
            exporter_id=exporter,
            destination=dice.choice((*_PLACES, "UNKNOWN")),
            access=dice.choice(("stored", "remote", "both", None)),
            facts=facts,
            safeguards=[],
            status="ended" if ended else dice.choice(("approved", "approved", "draft", "submitted")),
            started_on=signed,
            ended_on=ended,
            **self._stamped(300),
        )
        for regime_id, tools in _ENTITIES[exporter - 1][4].items():
            if dice.random() < 0.8:
                expires = (
                    self._today + timedelta(days=dice.randint(-60, 900)) if dice.random() < 0.3 else None
                )
                self._put(
                    "transfer_mechanism",
                    transfer_id=transfer["id"],
                    regime_id=regime_id,
                    mechanism_id=dice.choice(tools),
                    agreement_id=agreement["id"] if dice.random() < 0.3 else None,
                    signed_on=signed,
                    effective_on=signed,
                    expires_on=expires,
                    details={},
                )

    def _agreement(self, vendor: Row, kind: str, title: str) -> Row:
        dice = self._dice
        signed = self._today - timedelta(days=dice.randint(10, 900)) if dice.random() < 0.8 else None
        parties = (dice.randint(1, 4),)
        states: dict[str, str] = {}
        if kind == "dpa" and signed:
            shift = dice.randint(0, 3)
            cycle = ("present", "present", "weak", "absent")
            states = {term: cycle[(turn + shift) % 4] for turn, term in enumerate(_TERMS)}
        expires = self._today + timedelta(days=dice.randint(-60, 900)) if dice.random() < 0.6 else None
        renewal, notice = dice.choice(("fixed", "automatic", None)), dice.choice((30, 60, 90, None))
        agreement = self._put(
            "agreement",
            "A",
            vendor_id=vendor["id"],
            kind=kind,
            title=title,
            folded_title=fold(title),
            execution="executed" if signed else dice.choice(("published", "unsigned")),
            signed_by_us_on=signed,
            signed_by_vendor_on=signed,
            effective_on=signed,
            expires_on=expires,
            renewal=renewal,
            notice_days=notice,
            notice_by=last_day_for_notice(renewal, expires, notice, None, None),
            governing_law=dice.choice(("HK", "IE", "GB", None)),
            service_refs=[],
            missing_terms=0,
            unchecked_terms=0,
            **self._stamped(300),
        )
        for entity_id in parties:
            self._put("agreement_entity", agreement_id=agreement["id"], entity_id=entity_id)
        for term, state in states.items():
            value = str(dice.randint(12, 96)) if term == "breach-notice" else None
            self._put("agreement_term", agreement_id=agreement["id"], term_id=term, state=state, value=value)
        return agreement

    def _reviews(self, vendor: Row) -> None:
        dice = self._dice
        for age in (700, 350, None):
            done = self._today - timedelta(days=age + dice.randint(0, 20)) if age else None
            due = (done or self._today) + timedelta(days=dice.randint(-30, 360) if age is None else 3)
            review = self._put(
                "security_review",
                "R",
                vendor_id=vendor["id"],
                kind=dice.choice(("quarterly", "full", "security")),
                due_on=due,
                done_on=done,
                reviewer_id=dice.randint(1, 20) if done else None,
                outcome=dice.choice(("passed", "passed", "passed-with-findings", "failed")) if done else None,
                ended_on=self._today - timedelta(days=9)
                if vendor["status"] == "ended" and not done
                else None,
                **self._stamped(300),
            )
            if done and dice.random() < 0.2:
                self._put(
                    "review_finding",
                    id=len(self.rows["review_finding"]) + 1,
                    review_id=review["id"],
                    text="Administrators sign in without a second factor.",
                    severity=dice.choice(("high", "medium", "low")),
                )
