"""`.workflow/roles.yml`: people, roles, and what everybody may do."""

from __future__ import annotations

import re
from typing import NamedTuple

from gitflow_work.core.finding import ERROR, WARNING, Finding
from gitflow_work.core.people.people import TEAM, Person, Role
from gitflow_work.formats.rules.section import Section, open_file

TOP_KEYS = ("people", "roles", "everyone")
PERSON_KEYS = ("name", "github", "email", "keys")
ROLE_KEYS = ("permissions", "members")
PERMISSION = re.compile(r"\*|[^\s:]+(:[^:]+){1,2}")


class RolesFile(NamedTuple):
    """What the file says. A file that leaves `everyone` out gives nobody anything beyond the roles."""

    people: tuple[Person, ...] = ()
    roles: tuple[Role, ...] = ()
    everyone: tuple[str, ...] = ()


def parse(data: bytes, path: str) -> tuple[RolesFile, list[Finding]]:
    """The people and roles, and what is wrong with them. An unreadable file grants nothing."""
    top, findings = open_file(data, path)
    if top is None:
        return RolesFile(), findings
    top.only(TOP_KEYS, "the file")
    people = [_person(name, section) for name, section in top.sections("people")]
    known = {one.name: None for one in people}
    _check_once(top, people)
    roles = [_role(name, section, known) for name, section in top.sections("roles")]
    return RolesFile(tuple(people), tuple(roles), _permissions(top, "everyone")), findings


def _person(name: str, section: Section) -> Person:
    section.only(PERSON_KEYS, "a person")
    _check_keys(section)
    return Person(
        name=name,
        display=section.text("name"),
        github=section.text("github"),
        emails=section.texts("email"),
        keys=section.texts("keys"),
    )


def _check_keys(section: Section) -> None:
    """What cannot be used as a key: it shows nobody, so nothing passes by it. A private key is worse than that."""
    keys = section.texts("keys")
    if not keys:
        return
    from gitflow_work.formats.rules.keys import BadKey, read

    for at, text in enumerate(keys):
        try:
            read(text)
        except BadKey as problem:
            level = ERROR if problem.is_secret else WARNING
            section.report("bad-key", problem.message, "keys", at, level=level, hint=problem.hint)


def _key_names(person: Person) -> list[str]:
    """What makes each key one and the same, however it is written down."""
    if not person.keys:
        return []
    from gitflow_work.formats.rules.keys import BadKey, SshKey, read

    names: list[str] = []
    for text in person.keys:
        try:
            key = read(text)
        except BadKey:
            names.append(text)
        else:
            names += [key.line] if isinstance(key, SshKey) else key.fingerprints
    return names


def _check_once(top: Section, people: list[Person]) -> None:
    """Whatever proves who somebody is belongs to one person, so that nobody counts twice."""
    owner: dict[str, str] = {}
    for person in people:
        proofs = [("email", one.casefold()) for one in person.emails] + [("keys", one) for one in _key_names(person)]
        if person.github:
            proofs.append(("github", person.github.casefold()))
        for key, proof in proofs:
            other = owner.setdefault(f"{key} {proof}", person.name)
            if other != person.name:
                message = f"{other} and {person.name} share `{key}` {proof[:60]}: a person is listed once"
                top.report("shared-identity", message, "people", person.name, key)


def _role(name: str, section: Section, people: dict[str, None]) -> Role:
    section.only(ROLE_KEYS, "a role")
    members = section.texts("members")
    for member in members:
        if member not in people and not member.startswith(TEAM):
            hint = section.near(member, people) or "add it to `people`, or write team:ORG/TEAM"
            message = f"the role {name} names {member[:60]}, who is none of `people`"
            section.report("unknown-person", message, "members", hint=hint)
    return Role(name, _permissions(section, "permissions"), members)


def _permissions(section: Section, key: str) -> tuple[str, ...]:
    granted = section.texts(key)
    for one in granted:
        if not PERMISSION.fullmatch(one):
            message = f"`{one[:60]}` is no permission: TYPE:VERB, TYPE:move:TRANSITION, or `*`"
            section.report("bad-value", message, key)
    return granted
