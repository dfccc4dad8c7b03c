"""By which names the maker of a commit may stand in an item's `assignee`."""

from __future__ import annotations

from gitflow_work.core.facts import Names
from gitflow_work.core.people.identity import ADVISORY, Shown
from gitflow_work.core.rules import Rules
from gitflow_work.core.verdict import Verdict


def names_of(shown: Shown, rules: Rules, author: str, address: str) -> Names:
    """The names of a person of roles.yml; else, where an address will do, what the commit says of its author.

    Such a name must not be that of a person of roles.yml: who is listed is shown by the address that is listed.
    """
    person = next((one for one in rules.people if one.name == shown.person), None)
    if person is not None:
        named = (person.name, person.display, person.github, *person.emails)
        return Names(tuple(one for one in named if one), shown.reason)
    if not shown.advisory:
        return Names((), shown.reason, refuted=shown.absent is Verdict.FAIL)
    listed = {text.casefold() for one in rules.people for text in (one.name, one.display, one.github, *one.emails)}
    own = [one for one in (address, author, address.partition("@")[0]) if one and one.casefold() not in listed]
    return Names(tuple(own), f"{address or 'nobody'}, {ADVISORY}", refuted=not own)
