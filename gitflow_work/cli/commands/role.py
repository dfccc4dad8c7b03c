"""`git work role`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from gitflow_work.cli.app import SETTINGS, Overview
from gitflow_work.cli.options import json_option, with_examples

if TYPE_CHECKING:
    from gitflow_work.core.people.people import Role
    from gitflow_work.usecases.roles import Explained, Member, Own


@click.group(
    "role",
    cls=Overview,
    context_settings=SETTINGS,
    epilog="Examples:\n\n\b\n  git work role list\n  git work role show developer\n  git work role whoami --can task",
)
def command() -> None:
    """Look at roles, at who has them, and at what you may do."""


@with_examples("list", "git work role list", "git work role list --json | jq -r '.roles[].name'")
@json_option
def list_(as_json: bool) -> None:
    """List the roles that HEAD has, each with its members and the number of its permissions."""
    from gitflow_work.bootstrap import open_workspace
    from gitflow_work.usecases.roles import list_roles

    listed = list_roles(open_workspace())
    if as_json:
        from gitflow_work.cli.shapes import put

        put({"kind": "roles", "roles": [_brief(one) for one in listed.roles], "everyone": list(listed.everyone)})
        return
    from gitflow_work.cli.render import columns, safe

    if listed.roles:
        rows = [(one.name, str(len(one.permissions)), ", ".join(one.members) or "nobody") for one in listed.roles]
        click.echo("\n".join(columns([("ROLE", "PERMISSIONS", "MEMBERS"), *rows])) + "\n")
    click.echo(safe(f"everyone may: {_words(listed.everyone)}"))


@with_examples(
    "show", "git work role show developer", "git work role show developer --json | jq -r '.role.members[].name'"
)
@click.argument("name", metavar="NAME")
@json_option
def show(name: str, as_json: bool) -> None:
    """Show one role as HEAD has it: its permissions, its members and what proves who they are, and what asks for it."""
    from gitflow_work.bootstrap import open_workspace
    from gitflow_work.usecases.roles import show_role

    found = show_role(open_workspace(), name)
    if as_json:
        from gitflow_work.cli.shapes import put

        put({"kind": "role", "role": _whole(found), "everyone": list(found.everyone)})
        return
    _print(found)


@with_examples(
    "whoami", "git work role whoami", "git work role whoami --can task", "git work role whoami --permission task:edit"
)
@click.option("--can", "of_type", metavar="TYPE", default="", help="Say what you may do with items of this type.")
@click.option("--permission", metavar="NAME", default="", help="Answer by the exit status whether you have this one.")
@json_option
def whoami(of_type: str, permission: str, as_json: bool) -> int:
    """Say whom your next commit will show, by what proof, and which roles that person has.

    Exit status with --permission: 0 you have it, 1 you have not, 3 only GitHub could tell.
    """
    from gitflow_work.bootstrap import open_workspace
    from gitflow_work.core.verdict import Verdict
    from gitflow_work.usecases.roles import whoami as ask

    asked = (permission,) if permission else ()
    own = ask(open_workspace(), asked, of_type)
    if as_json:
        from gitflow_work.cli.shapes import put

        put(_own(own))
    else:
        _print_own(own, brief=bool(asked or of_type))
    answers = {name: result.verdict for name, result, _ in own.asked}
    return {Verdict.PASS: 0, Verdict.UNKNOWN: 3}.get(answers[permission], 1) if permission else 0


def _print(found: Explained) -> None:
    from gitflow_work.cli.render import columns, safe

    click.echo(safe(found.role.name))
    click.echo(safe(f"permissions: {_words(found.role.permissions)}"))
    click.echo(safe(f"and as everyone: {_words(found.everyone)}"))
    if found.members:
        rows = [(one.name, *_proofs(one)) for one in found.members]
        click.echo("\n" + "\n".join(columns([("MEMBER", "GITHUB", "E-MAIL", "KEYS"), *rows])))
    else:
        click.echo("members: nobody")
    if found.may:
        may = [(one.type, _words(one.verbs), _words(one.moves)) for one in found.may]
        click.echo("\n" + "\n".join(columns([("TYPE", "MAY", "MAY MOVE BY"), *may])))
    if found.asked_by:
        asks = [(one.type, one.transition, one.gate) for one in found.asked_by]
        click.echo("\n" + "\n".join(columns([("ASKED BY", "TRANSITION", "GATE"), *asks])))


def _proofs(one: Member) -> tuple[str, str, str]:
    """What shows a member: account, addresses, keys."""
    if one.person is None:
        return ("its members, as GitHub knows them" if one.is_team else "not listed under `people`"), "", ""
    keys = (f"{key.name} ({key.problem})" if key.problem else key.name for key in one.keys)
    return one.person.github or "-", ", ".join(one.person.emails) or "-", ", ".join(keys) or "-"


def _print_own(own: Own, *, brief: bool) -> None:
    from gitflow_work.cli.render import columns, safe, say

    for note in own.notes:
        say(f"note: {note}")
    if not brief:
        shown = own.shown
        click.echo(safe(f"{shown.reason}: advisory" if shown.person and shown.advisory else shown.reason))
        perhaps = f"; only GitHub knows about {', '.join(shown.perhaps)}" if shown.perhaps else ""
        click.echo(safe(f"roles: {', '.join(shown.roles) or 'none'}{perhaps}"))
        key = f", by the key {own.key}" if own.key else ""
        click.echo(safe(f"commits: {f'will be signed{key}' if own.signs else 'will not be signed'}"))
        click.echo(safe(f"you may: {_words(own.permissions)}"))
        click.echo(safe(f"everyone may: {_words(own.everyone)}"))
    if own.asked:
        words = {"pass": "yes", "unknown": "unknown"}
        rows = [
            (name, words.get(result.verdict, "no"), ", ".join(by) or f"needs a role: {result.who}")
            for name, result, by in own.asked
        ]
        click.echo("\n".join(columns(rows)))


def _words(all_of: tuple[str, ...]) -> str:
    return ", ".join(all_of) or "nothing"


def _brief(one: Role) -> dict[str, Any]:
    return {"name": one.name, "members": list(one.members), "permissions": list(one.permissions)}


def _whole(found: Explained) -> dict[str, Any]:
    return {
        **_brief(found.role),
        "members": [_member(one) for one in found.members],
        "may": [{"type": one.type, "verbs": list(one.verbs), "transitions": list(one.moves)} for one in found.may],
        "asked_by": [{"type": one.type, "transition": one.transition, "gate": one.gate} for one in found.asked_by],
    }


def _member(one: Member) -> dict[str, Any]:
    person = one.person
    return {
        "name": one.name,
        "team": one.is_team,
        "listed": person is not None,
        "display": (person.display or None) if person is not None else None,
        "github": (person.github or None) if person is not None else None,
        "emails": list(person.emails) if person is not None else [],
        "keys": [{"name": key.name, "problem": key.problem or None} for key in one.keys],
    }


def _own(own: Own) -> dict[str, Any]:
    shown = own.shown
    return {
        "kind": "whoami",
        "person": shown.person,
        "display": (own.person.display or None) if own.person is not None else None,
        "by": str(shown.by) if shown.by is not None else None,
        "advisory": shown.advisory,
        "reason": shown.reason,
        "identity": own.identity,
        "signs": own.signs,
        "key": own.key or None,
        "roles": list(shown.roles),
        "perhaps": list(shown.perhaps),
        "permissions": list(own.permissions),
        "everyone": list(own.everyone),
        "asked": [
            {"permission": name, "verdict": str(result.verdict), "found": result.found, "by": list(by)}
            for name, result, by in own.asked
        ],
    }


for _one in (list_, show, whoami):
    command.add_command(_one)
