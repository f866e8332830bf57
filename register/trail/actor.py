"""Who is acting, through which door; the trail keeps the name as it was that day."""

from dataclasses import dataclass
from enum import StrEnum

from register.errors import Refused
from register.rules.permissions import Permission, Role, is_allowed


class Channel(StrEnum):
    """The door a change came through."""

    WEB = "web"
    CLI = "cli"
    IMPORT = "import"
    API = "api"
    SYSTEM = "system"


@dataclass(frozen=True)
class Actor:
    """A person (or the register itself) who does something."""

    person_id: int | None
    name: str
    roles: frozenset[Role]
    channel: Channel = Channel.WEB
    address: str | None = None

    def may(self, permission: Permission) -> bool:
        """Whether this actor holds the permission."""
        return is_allowed(self.roles, permission)

    def require(self, permission: Permission) -> None:
        """Raise Refused unless this actor holds the permission."""
        if not self.may(permission):
            raise Refused(permission=permission.value)


def operator(name: str = "operator") -> Actor:
    """Somebody at the machine's own command line: holds every permission but an auditor's innocence."""
    return Actor(None, name, frozenset(Role), Channel.CLI)


def nobody(address: str | None = None) -> Actor:
    """A visitor who has not signed in."""
    return Actor(None, "", frozenset(), Channel.WEB, address)
