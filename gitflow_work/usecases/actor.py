"""Who acts: one word for `Work-Actor`, and the names by which a person may be assigned."""

from __future__ import annotations

from gitflow_work.core.people import Person
from gitflow_work.core.rules import Rules
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
    wanted = email.casefold()
    return next((one for one in rules.people if wanted in (mail.casefold() for mail in one.emails)), None)


def own_names(space: Workspace, rules: Rules | None) -> tuple[str, ...]:
    """Every name under which the current user may stand in `assignee`."""
    settings = space.settings
    email = settings.get("user.email", "")
    person = person_with(rules, email) if rules else None
    names = [settings.get("work.actor", ""), email, settings.get("user.name", ""), email.partition("@")[0]]
    names += [person.name, person.github] if person else []
    return tuple(dict.fromkeys(name for name in names if name))
