"""What people said of a pull request: approvals that count, and agreed words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from gitflow_work.core.facts import ApprovalsFor, Approved
from gitflow_work.core.facts.forge import Heard, SaidBy
from gitflow_work.core.forge.answers import CommitBy, Pull, opinions
from gitflow_work.core.forge.pushes import last_pusher, only_pusher
from gitflow_work.core.forge.reviews import Contributors, Holder, Opinion, count
from gitflow_work.core.forge.spoken import says
from gitflow_work.core.people.identity import with_login
from gitflow_work.core.rules import Rules
from gitflow_work.ports.forge import Forge
from gitflow_work.usecases.forge.freshness import Freshness
from gitflow_work.usecases.forge.holders import Holders

Shows = Callable[[str], bool]
"""Whether a signature shows who made a commit."""
FLOW = "web-flow"
"""The account by which GitHub itself commits: merges and edits that somebody made on its pages."""


def reviewed(
    forge: Forge,
    holders: Holders,
    rules: Rules,
    pull: Pull,
    need: ApprovalsFor,
    fresh: Freshness,
    shows: Shows,
) -> Approved:
    """The reviews of a request that approve it; after its merge, those that did by then.

    May raise ForgeTrouble.
    """
    fetch = f"git fetch origin refs/pull/{pull.number}/head"
    given = [one for one in forge.reviews(pull.number) if _in_time(one.when, pull.merged_at)]
    found = []
    for one in opinions(given):
        stale, untold = fresh.stale(one.commit, need.fresh, fetch) if one.state == "approved" else ("", False)
        # Whoever is out of the question anyway is not asked about.
        asks = one.state == "approved" and not stale and one.login
        holder = holders.of(one.login, [need.role] if need.role else ()) if asks else _named(one.login, rules)
        found.append(Opinion(one, holder, stale, untold))
    hands = contributors(forge, rules, pull, shows)
    approved = count(found, need.role, hands)
    if approved.people and (pusher := _last_pusher(forge, pull)):
        approved = count(found, need.role, hands._replace(pusher=_named(pusher, rules)))
    return approved


def contributors(forge: Forge, rules: Rules, pull: Pull, shows: Shows) -> Contributors:
    """Who opened a request, and who authored or committed what is in it. May raise ForgeTrouble."""
    logins: set[str] = {pull.author} if pull.author else set()
    unknown = []
    for one in forge.commits(pull.number):
        accounts = {one.author_login, one.committer_login}
        if not all(accounts) and not shows(one.oid):
            unknown.append(one.oid)
        logins |= {login for login in accounts if login and login != FLOW}
    people = {person.name for login in logins if (person := with_login(rules, login)) is not None}
    return Contributors(frozenset(one.casefold() for one in logins), frozenset(people), tuple(unknown))


def heard(forge: Forge, holders: Holders, pull: Pull, need: SaidBy, item: str) -> Heard:
    """Who said a word of a request as a holder of the role. May raise ForgeTrouble."""
    people: dict[str, str] = {}
    refused: list[str] = []
    doubt = ""
    for one in forge.comments(pull.number):
        if not says(one.body, need.word, item) or not _in_time(one.when, pull.merged_at):
            continue
        holder = holders.of(one.login, [need.role])
        if one.edited:
            refused.append(f"what {holder.name or 'somebody'} said was edited")
        elif one.login and need.role in holder.roles:
            people.setdefault(holder.name, one.url)
        elif need.role in holder.perhaps:
            doubt = f"GitHub does not tell whether {holder.name} is in a team with the role {need.role}"
        else:
            refused.append(f"{holder.name or 'somebody whose account is gone'} is no {need.role}")
    return Heard(tuple(people.items()), tuple(dict.fromkeys(refused)), doubt)


def all_by_author(forge: Forge, pull: Pull) -> Sequence[str]:
    """The commits of a request, when the forge has verified that its author made each of them, or knows that nobody
    else pushed any; else none.

    An account that a commit merely names is no proof: everybody can write any address into a commit.
    """
    author = pull.author.casefold()
    commits = forge.commits(pull.number)
    if not author or not (all(_made(one, author) for one in commits) or _pushed(forge, pull, author)):
        return ()
    return [one.oid for one in commits]


def _made(one: CommitBy, author: str) -> bool:
    named = [(login or "").casefold() for login in (one.author_login, one.committer_login)]
    return bool(one.verified) and named[0] == author and named[1] in (author, FLOW)


def _pushed(forge: Forge, pull: Pull, author: str) -> bool:
    return only_pusher(forge.pushes(pull.number) or (), pull.head, pull.merged_at) == author


def _last_pusher(forge: Forge, pull: Pull) -> str:
    return last_pusher(forge.pushes(pull.number) or (), pull.head, pull.merged_at)


def _named(login: str, rules: Rules) -> Holder:
    person = with_login(rules, login)
    return Holder(login, person.name if person is not None else None)


def _in_time(when: datetime, until: datetime | None) -> bool:
    return until is None or when <= until
