"""The roll call of all tables, for migrations. Nothing else imports this."""

from register.agreements import models as agreements
from register.assessments import models as assessments
from register.attestations import models as attestations
from register.calendars import models as calendars
from register.chains import models as chains
from register.decisions import models as decisions
from register.documents import models as documents
from register.entities import models as entities
from register.flags import models as flags
from register.gates import models as gates
from register.impact import models as impact
from register.imports import models as imports
from register.incidents import models as incidents
from register.law import models as law
from register.notices import models as notices
from register.offboarding import models as offboarding
from register.onboarding import models as onboarding
from register.people import models as people
from register.published import models as published
from register.reminders import models as reminders
from register.reviews import models as reviews
from register.storage import derived, numbers, repeats
from register.trail import models as trail
from register.transfers import models as transfers
from register.vendors import models as vendors
from register.what_if import models as what_if

__all__ = [
    "agreements",
    "assessments",
    "attestations",
    "calendars",
    "chains",
    "decisions",
    "derived",
    "documents",
    "entities",
    "flags",
    "gates",
    "impact",
    "imports",
    "incidents",
    "law",
    "notices",
    "numbers",
    "offboarding",
    "onboarding",
    "people",
    "published",
    "reminders",
    "repeats",
    "reviews",
    "trail",
    "transfers",
    "vendors",
    "what_if",
]
