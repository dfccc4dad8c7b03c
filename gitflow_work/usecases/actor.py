"""Who acts: one word for `Work-Actor`, and the names by which a person may be assigned."""

from __future__ import annotations

from collections.abc import Sequence

from gitflow_work.core.people.identity import ADVISORY, Shown, State, configured, permitted, with_email
from gitflow_work.core.people.people import Person
from gitflow_work.core.people.permissions import allows, any_of
from gitflow_work.core.rules import Rules
from gitflow_work.core.verdict import Verdict
from gitflow_work.errors import Undecided, WorkError
from gitflow_work.usecases.workspace import Workspace


def actor(space: Workspace, rules: Rules) -> str:
    """`work.actor`, else the person of roles.yml with this e-mail address, else the address itself."""
    configured = space.settings.get("work.actor", "").strip()
    person = person_with(rules, space.settings.get("user.email", ""))
    if configured:
        return configured
    return person.name if person else space.settings.get("user.email") or space.settings.get("user.name") or "unknown"


def person_with(rules: Rules, email: str) -> Person | None:
    """The person of roles.yml who has this e-mail address, compared without case."""
    return with_email(rules, email)


def own_identity(space: Workspace, rules: Rules) -> Shown:
    """The person that the user's next commit will show, as far as git's configuration tells."""
    signing, signer = signs(space), None
    key = space.settings.get("user.signingkey", "")
    if signing and key:
        from gitflow_work.formats.rules.keys import owner

        signer = owner(rules.people, key)
    return configured(space.settings.get("user.email", ""), rules, signing=signing, signer=signer)


def signs(space: Workspace) -> bool:
    """Whether the user's commits will be signed: `commit.gpgSign` asks for it, and there is a key to do it with.

    For OpenPGP git takes the key of the committer's address when `user.signingKey` names none.
    """
    asked = space.settings.get("commit.gpgsign", "").lower()
    wanted = asked in ("true", "yes", "on") or bool(asked.strip("0").isdigit())
    has_key = bool(space.settings.get("user.signingkey")) or space.settings.get("gpg.format", "openpgp") == "openpgp"
    return wanted and has_key


def own_names(space: Workspace, rules: Rules | None) -> tuple[str, ...]:
    """Every name under which the current user may stand in `assignee`."""
    settings = space.settings
    email = settings.get("user.email", "")
    person = person_with(rules, email) if rules else None
    names = [settings.get("work.actor", ""), email, settings.get("user.name", ""), email.partition("@")[0]]
    names += [person.name, person.github] if person else []
    return tuple(dict.fromkeys(name for name in names if name))


def require(space: Workspace, rules: Rules, permission: str | Sequence[str], what: str) -> tuple[str, ...]:
    """Notes on what shows that the user's next commit has leave: a permission, or any of several; `what` ends a
    sentence, with a verb first.

    Raises WorkError when it would not show somebody who has it, Undecided when only the forge could tell.
    """
    wanted = (permission,) if isinstance(permission, str) else tuple(permission)
    if any(allows(rules.everyone, one) for one in wanted):
        return ()
    shown = own_identity(space, rules)
    leave = any_of(wanted, lambda one: permitted(rules, shown, one))
    if leave.verdict is not Verdict.PASS:
        unknown = leave.verdict is Verdict.UNKNOWN
        kind, may = (Undecided, "it is not known whether you may") if unknown else (WorkError, "you may not")
        raise kind(
            f"{may} {what}: it needs {leave.expected}; {leave.found}",
            hint=leave.hint or "git work role list, and ask somebody who has a role",
            code="not-permitted",
        )
    return advice(rules, shown)


def advice(rules: Rules, shown: Shown) -> tuple[str, ...]:
    """What there is to say of a permission that a person has, when an e-mail address is all that shows the person."""
    planned = shown.signature is not None and shown.signature.state is State.PLANNED
    if not shown.advisory or planned:
        return ()
    if rules.config.identity != "advisory":
        return (f"you may as {shown.person}, {ADVISORY}; the check asks for a signature or GitHub",)
    return (f"you may as {shown.person}, {ADVISORY}; a signature would prove it (docs/people.md)",)
