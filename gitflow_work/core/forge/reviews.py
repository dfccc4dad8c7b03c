"""Approvals by reviews of a forge: which of them count (design, sections 8 and 10)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from gitflow_work.core.facts import Approved
from gitflow_work.core.forge.answers import Review


class Holder(NamedTuple):
    """An account. `person` is its name in roles.yml, None when that does not list it.

    `roles` are held; of `perhaps` the forge does not tell whether they are.
    """

    login: str
    person: str | None = None
    roles: frozenset[str] = frozenset()
    perhaps: frozenset[str] = frozenset()

    @property
    def name(self) -> str:
        """By what the person is told from others, and named."""
        return self.person or self.login

    def is_same(self, other: Holder) -> bool:
        """Whether both are accounts of one person."""
        return self.login.casefold() == other.login.casefold() or (
            self.person is not None and self.person == other.person
        )


class Opinion(NamedTuple):
    """The newest opinion of an account. `stale` says why it is out of date, empty when it is not.

    `untold`: whether it is could not be told, for the reason in `stale`.
    """

    review: Review
    holder: Holder
    stale: str = ""
    untold: bool = False


class Contributors(NamedTuple):
    """Who had a hand in a request: accounts in lower case, people of roles.yml, and commits of unknown accounts.

    `pusher` is who pushed its head, as far as the forge tells, and as it is asked when an approval would count.
    """

    logins: frozenset[str] = frozenset()
    people: frozenset[str] = frozenset()
    unknown: tuple[str, ...] = ()
    pusher: Holder | None = None


def count(opinions: Iterable[Opinion], role: str, contributors: Contributors) -> Approved:
    """The people who approve as holders of `role` (empty: of any), each once, with the reasons why others do not.

    While a commit's account is unknown, it may be anybody's, so every approval is in doubt.
    """
    people: dict[str, str] = {}
    refused: list[str] = []
    sure = True
    for one in opinions:
        reason, untold = _against(one, role, contributors)
        if reason is None:
            people.setdefault(one.holder.name, one.review.commit or "a review")
        else:
            refused.append(reason)
            sure = sure and not untold
    doubt = ""
    if people and contributors.unknown:
        doubt = (
            f"no account is known for commit {contributors.unknown[0][:12]}, and nobody approves changes of their own"
        )
    return Approved(tuple(people.items()), tuple(refused), doubt, sure)


def together(signed: Approved, reviewed: Approved) -> Approved:
    """Signed approvals and reviews as one: each person once. What is in doubt counts for nothing, and is told."""
    sure = [one for one in (signed, reviewed) if not one.doubt]
    people = {person: what for one in reversed(sure) for person, what in one.people}
    doubtful = [one for one in (signed, reviewed) if one.doubt]
    unsure = [f"{person}: {one.doubt}" for one in doubtful for person, _ in one.people if person not in people]
    unsure += [one.doubt for one in doubtful if not one.people]
    # Whoever counts signed approvals does not know of reviews; so the reviews say whether there may be more.
    complete = reviewed.complete and not unsure
    return Approved(tuple(people.items()), (*signed.refused, *reviewed.refused, *unsure), "", complete, asked=True)


def _against(one: Opinion, role: str, contributors: Contributors) -> tuple[str | None, bool]:
    """Why an opinion is no approval that counts, None when it is; and whether that could not be told."""
    name = one.holder.name or "somebody whose account is gone"
    if one.review.state == "changes_requested":
        return f"{name} asks for changes", False
    if one.review.state != "approved":
        return f"the review of {name} was dismissed", False
    if not one.holder.login:
        return f"{name} is nobody's approval", False
    if one.holder.login.casefold() in contributors.logins or one.holder.person in contributors.people:
        return f"{name} made changes that are to be approved", False
    if contributors.pusher is not None and contributors.pusher.is_same(one.holder):
        return f"{name} pushed what is to be approved", False
    if one.stale:
        return f"the approval of {name} is out of date: {one.stale}", one.untold
    has, perhaps = one.holder.roles, one.holder.perhaps
    if (role in has) if role else has:
        return None, False
    if (role in perhaps) if role else perhaps:
        return f"GitHub does not tell whether {name} is in a team with the role {role or 'asked for'}", True
    listed = ", ".join(sorted(has)) or "no role"
    return f"{name} has {listed}" + ("" if one.holder.person else ", being nobody in roles.yml"), False
