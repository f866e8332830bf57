"""``register people``: accounts and roles from the server's own command line. Passwords are never arguments."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Annotated, Any

import typer

from register.rules.permissions import Role

app = typer.Typer(no_args_is_help=True)

AsJson = Annotated[bool, typer.Option("--json", help="Answer in JSON.")]
Place = Annotated[
    str, typer.Option(help="Where they work, as ISO 3166-1 has it, such as HK; empty: where the register is.")
]
MailDay = Annotated[int, typer.Option(min=0, max=4, help="The weekday of the weekly mail; 0 is Monday.")]
Email = Annotated[str, typer.Argument(help="The person's e-mail address.")]


@app.command("list")
def list_all(
    text: Annotated[str, typer.Option(help="Only those whose name, address or team has this.")] = "",
    role: Annotated[
        list[Role] | None, typer.Option(help="Only those with this role; may be given again.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Everybody with an account."""
    from register.people.queries import PeopleFilters, list_people, person_ref, roles_of

    register = _open()
    with register.read() as session:
        people = list_people(
            session,
            PeopleFilters(text=text, role=tuple(role or ())),
            "name",
            descending=False,
            paging=None,
        )
        held = roles_of(session, [person.id for person in people if person.id])
    rows: list[dict[str, Any]] = [
        {
            "ref": person_ref(person.id or 0),
            "name": person.name,
            "email": person.email,
            "roles": [item.value for item in held.get(person.id or 0, [])],
            "team": person.team,
            "state": _state(person),
        }
        for person in people
    ]
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False))
        return
    for row in rows:
        roles = ", ".join(row["roles"]) or "-"
        typer.echo(f"{row['ref']}  {row['email']:34} {row['state']:9} {roles:40} {row['name']}")


@app.command()
def add(
    email: Email,
    name: Annotated[str, typer.Option(prompt=True, help="Their name.")],
    role: Annotated[list[Role] | None, typer.Option(help="A role; may be given again.")] = None,
    team: Annotated[str, typer.Option(help="Their team.")] = "",
    language: Annotated[str, typer.Option(help="en, zh-Hant-HK or zh-Hans.")] = "",
    place: Place = "",
    mail_day: MailDay = 1,
    ask_password: Annotated[
        bool, typer.Option("--ask-password", help="Ask for a password instead of making a one-time one.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Give somebody an account. A one-time password is printed once and must be replaced at the first sign-in."""
    from register.inputs import read_input
    from register.people.actions import add_person
    from register.people.inputs import NewPersonInput
    from register.people.queries import person_ref

    values = {
        "email": email,
        "name": name,
        "team": team,
        "language": language,
        "place_code": place,
        "mail_day": mail_day,
        "roles": [item.value for item in role or ()],
    }
    given = read_input(NewPersonInput, values)
    chosen = _ask_password() if ask_password else None
    with _writing() as (session, actor, now):
        person, password = add_person(session, actor, given, now, chosen)
    ref = person_ref(person.id or 0)
    _say_password(f"{person.name} ({ref}) has an account.", ref, person.email, password, as_json)


@app.command()
def mails(
    email: Email,
    place: Annotated[
        str | None, typer.Option(help='Where they work, such as HK; "": where the register is.')
    ] = None,
    mail_day: Annotated[
        int | None, typer.Option(min=0, max=4, help="The weekday of the weekly mail; 0 is Monday.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Say where somebody works and on which day their weekly mail comes; what is left out stays."""
    from register.inputs import read_input
    from register.people.actions import change_person
    from register.people.inputs import PersonInput

    chosen = {"place_code": place, "mail_day": mail_day}
    with _writing() as (session, actor, now):
        person = _find(session, email)
        values = {name: getattr(person, name) for name in PersonInput.model_fields}
        values |= {name: value for name, value in chosen.items() if value is not None}
        change_person(session, actor, person.id, read_input(PersonInput, values), None, now)
        data = {"email": person.email, "place_code": person.place_code, "mail_day": person.mail_day}
    _say(f"{email}: {data['place_code'] or 'where the register is'}, day {data['mail_day']}", data, as_json)


@app.command()
def role(
    email: Email,
    roles: Annotated[
        list[Role] | None, typer.Argument(help="All the roles they are to have; none takes all.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Give somebody exactly these roles."""
    from register.people.actions import change_roles

    with _writing() as (session, actor, now):
        person = _find(session, email)
        change_roles(session, actor, person.id, roles or (), None, now)
    held = [item.value for item in Role if item in (roles or ())]
    _say(f"{email}: {', '.join(held) or 'no roles'}", {"email": email, "roles": held}, as_json)


@app.command()
def disable(
    email: Email,
    reason: Annotated[str, typer.Option(prompt=True, help="Why; it is kept in the history.")],
    as_json: AsJson = False,
) -> None:
    """Close somebody's account; every session of theirs ends at once."""
    from register.inputs import read_input
    from register.people.actions import disable_person
    from register.people.inputs import DisableInput

    given = read_input(DisableInput, {"reason": reason})
    with _writing() as (session, actor, now):
        person = _find(session, email)
        disable_person(session, actor, person.id, given.reason, None, now)
    _say(f"The account of {person.name} is closed.", {"email": person.email, "state": "disabled"}, as_json)


@app.command()
def enable(email: Email, as_json: AsJson = False) -> None:
    """Open somebody's account again."""
    from register.people.actions import enable_person

    with _writing() as (session, actor, now):
        person = enable_person(session, actor, _find(session, email).id, None, now)
    _say(
        f"The account of {person.name} is open again.",
        {"email": person.email, "state": _state(person)},
        as_json,
    )


@app.command()
def reset(
    email: Email,
    ask_password: Annotated[
        bool, typer.Option("--ask-password", help="Ask for a password instead of making a one-time one.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Give somebody a new password; every session of theirs ends at once."""
    from register.people.actions import reset_password
    from register.people.queries import person_ref

    chosen = _ask_password() if ask_password else None
    with _writing() as (session, actor, now):
        person, password = reset_password(session, actor, _find(session, email).id, None, now, chosen)
    ref = person_ref(person.id or 0)
    _say_password(f"{person.name} has a new password.", ref, person.email, password, as_json)


def _open() -> Any:
    from register.settings import read_settings
    from register.work import open_register

    return open_register(read_settings())


@contextmanager
def _writing() -> Iterator[tuple[Any, Any, datetime]]:
    from register.trail.actor import operator

    now = datetime.now(UTC)
    with _open().write(now) as session:
        yield session, operator(), now


def _find(session: Any, email: str) -> Any:
    from register.errors import NotFound
    from register.people.queries import find_person

    person = find_person(session, email)
    if person is None:
        raise NotFound(ref=email)
    return person


def _state(person: Any) -> str:
    if person.disabled_at:
        return "disabled"
    return "waiting" if person.must_change_password else "active"


def _ask_password() -> str:
    # Hidden at a terminal; from a pipe it is the first line, so that a secret store can hand it over.
    if sys.stdin.isatty():
        return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True))
    return sys.stdin.readline().rstrip("\r\n")


def _say(sentence: str, data: dict[str, Any], as_json: bool) -> None:
    typer.echo(json.dumps(data, ensure_ascii=False) if as_json else sentence)


def _say_password(sentence: str, ref: str, email: str, password: str | None, as_json: bool) -> None:
    if as_json:
        typer.echo(
            json.dumps({"ref": ref, "email": email, "one_time_password": password}, ensure_ascii=False)
        )
        return
    typer.echo(sentence)
    if password:
        typer.echo(f"One-time password, shown once: {password}")
