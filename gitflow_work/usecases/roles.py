"""`role`: the roles at HEAD, who has them and how each can be proved, and what the user's own commits will show."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from gitflow_work.core.people.identity import Shown, permitted
from gitflow_work.core.people.people import TEAM, Person, Role
from gitflow_work.core.people.permissions import VERBS, allows
from gitflow_work.core.rules import Rules
from gitflow_work.core.verdict import GateResult, Verdict
from gitflow_work.core.words import near
from gitflow_work.errors import BadUsage, WorkError
from gitflow_work.usecases.actor import advice, own_identity, signs
from gitflow_work.usecases.workspace import Workspace, current_rules

_EVERYONE = ("everyone",)


class Key(NamedTuple):
    """A key of roles.yml as people tell it apart, and why it proves nothing; empty when it does."""

    name: str
    problem: str = ""


class Member(NamedTuple):
    """A member of a role. `person` is None for a team, and for a name that `people` does not list."""

    name: str
    person: Person | None
    keys: tuple[Key, ...] = ()

    @property
    def is_team(self) -> bool:
        """Whether only the forge knows who this is."""
        return self.name.startswith(TEAM)


class May(NamedTuple):
    """What a role's own permissions allow for a type: verbs, and transitions by name."""

    type: str
    verbs: tuple[str, ...]
    moves: tuple[str, ...]


class Asks(NamedTuple):
    """A gate of a transition that asks for a role. `gate` is its name: `roles`, `signed`, `approvals`, `keyword`."""

    type: str
    transition: str
    gate: str


class Listed(NamedTuple):
    """All roles, and what everyone may do."""

    roles: tuple[Role, ...]
    everyone: tuple[str, ...]


class Explained(NamedTuple):
    """One role. `everyone` is what its members may do as everybody may."""

    role: Role
    members: tuple[Member, ...]
    may: tuple[May, ...]
    asked_by: tuple[Asks, ...]
    everyone: tuple[str, ...]


class Own(NamedTuple):
    """Whom git's configuration will show, and what that person may do.

    `key` is `user.signingKey`, empty when commits are not signed or git chooses. `asked` are the answers on the
    permissions that were asked for, each with the roles that grant it; `everyone` stands for all.
    """

    shown: Shown
    person: Person | None
    identity: str
    signs: bool
    key: str
    everyone: tuple[str, ...]
    permissions: tuple[str, ...]
    notes: tuple[str, ...]
    asked: tuple[tuple[str, GateResult, tuple[str, ...]], ...] = ()


def list_roles(space: Workspace) -> Listed:
    """The roles at HEAD, in the order of the file."""
    rules = current_rules(space)
    return Listed(rules.roles, rules.everyone)


def show_role(space: Workspace, name: str) -> Explained:
    """One role at HEAD. Raises BadUsage when there is none of that name."""
    rules = current_rules(space)
    role = next((one for one in rules.roles if one.name == name), None)
    role = role or next((one for one in rules.roles if one.name.casefold() == name.casefold()), None)
    if role is None:
        names = [one.name for one in rules.roles]
        raise BadUsage(
            f"there is no role {name}; there are {', '.join(names) or 'none'}",
            hint=near(name, names) or "git work role list",
            code="unknown-role",
        )
    may = [_may(rules, role, one) for one in sorted(rules.types)]
    return Explained(
        role,
        tuple(_member(rules, one) for one in role.members),
        tuple(one for one in may if one.verbs or one.moves),
        tuple(_asks(rules, role.name)),
        rules.everyone,
    )


def whoami(space: Workspace, asked: Iterable[str] = (), of_type: str = "") -> Own:
    """The user's identity, with answers on single permissions, and on all that there are for a type.

    Raises BadUsage for a permission or type that does not exist.
    """
    rules = current_rules(space)
    shown = own_identity(space, rules)
    person = next((one for one in rules.people if one.name == shown.person), None)
    wanted = [_existing(rules, one) for one in asked]
    if of_type:
        from gitflow_work.usecases.new import type_named

        wanted += _all_of(rules, type_named(rules, of_type).name)
    answers = tuple((one, permitted(rules, shown, one), _by(rules, shown, one)) for one in dict.fromkeys(wanted))
    signing = signs(space)
    key = space.settings.get("user.signingkey", "") if signing else ""
    held = [one for role in rules.roles if role.name in shown.roles for one in role.permissions]
    granted = any(result.verdict is Verdict.PASS and by != _EVERYONE for _, result, by in answers)
    notes = advice(rules, shown) if granted else ()
    mode = rules.config.identity
    return Own(shown, person, mode, signing, key, rules.everyone, tuple(dict.fromkeys(held)), notes, answers)


def _by(rules: Rules, shown: Shown, permission: str) -> tuple[str, ...]:
    if allows(rules.everyone, permission):
        return _EVERYONE
    return tuple(one.name for one in rules.roles if one.name in shown.roles and allows(one.permissions, permission))


def _all_of(rules: Rules, type_name: str) -> list[str]:
    moves = (f"{type_name}:move:{one}" for one in _transitions(rules, type_name))
    return [*(f"{type_name}:{verb}" for verb in VERBS), *moves]


def _transitions(rules: Rules, type_name: str) -> list[str]:
    _, workflow = rules.effective(type_name)
    return list(dict.fromkeys(one.name for one in workflow.transitions)) if workflow is not None else []


def _existing(rules: Rules, permission: str) -> str:
    """The permission, when it is one whole name that means something. Raises BadUsage."""
    first, _, rest = permission.partition(":")
    if permission == "rules:change" or (first == "override" and rest and "*" not in rest):
        return permission
    if first not in rules.types:
        known = [*rules.types, "rules:change", "override:GATE"]
        message = f"{permission} is no permission: there is no type {first}"
        raise BadUsage(message, hint=near(first, known) or f"there are {', '.join(known)}", code="unknown-permission")
    every = _all_of(rules, first)
    if permission not in every:
        hint = near(permission, every) or f"git work role whoami --can {first}"
        raise BadUsage(f"{permission} is no permission of the type {first}", hint=hint, code="unknown-permission")
    return permission


def _may(rules: Rules, role: Role, type_name: str) -> May:
    verbs = tuple(one for one in VERBS if allows(role.permissions, f"{type_name}:{one}"))
    moves = (one for one in _transitions(rules, type_name) if allows(role.permissions, f"{type_name}:move:{one}"))
    return May(type_name, verbs, tuple(moves))


def _asks(rules: Rules, role: str) -> Iterator[Asks]:
    from gitflow_work.core.gates.base import leaves
    from gitflow_work.core.gates.roles import roles_asked

    for type_name in sorted(rules.types):
        _, workflow = rules.effective(type_name)
        for one in workflow.transitions if workflow is not None else ():
            gates = (gate.name for gate in leaves(one.gates) if role in roles_asked([gate]))
            for gate in dict.fromkeys(gates):
                yield Asks(type_name, one.name, gate)


def _member(rules: Rules, name: str) -> Member:
    person = next((one for one in rules.people if one.name == name), None)
    keys = tuple(_key(one) for one in person.keys) if person is not None else ()
    return Member(name, person, keys)


def _key(text: str) -> Key:
    from gitflow_work.formats.rules.keys import SshKey, read

    try:
        key = read(text)
    except WorkError as problem:
        return Key("a key that cannot be read", problem.message)
    if isinstance(key, SshKey):
        comment = " ".join(text.split()[2:])
        return Key(f"{key.type} {comment}".strip())
    return Key(f"OpenPGP {' '.join(key.fingerprints)}".strip())
