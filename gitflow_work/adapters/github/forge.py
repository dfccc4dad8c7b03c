"""GitHub as ports.Forge: which request answers which question, each asked once."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable
from typing import Any, TypeVar, cast
from urllib.parse import quote

from gitflow_work.adapters.github import lists, once, pages, reading, trouble
from gitflow_work.adapters.github.address import REPOSITORY
from gitflow_work.adapters.github.door import Door
from gitflow_work.core.forge.answers import (
    CheckRun,
    Comment,
    CommitBy,
    ForgeTrouble,
    Pull,
    Review,
    newest_checks,
)
from gitflow_work.core.forge.pushes import Push

Answer = TypeVar("Answer")

WHOLE = 2
"""So many commits are asked for requests with all about these: a move's own, and the one that brought the work."""
_OID = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_LOGIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,99}(?:\[bot\])?")
_TEAM = re.compile(r"([A-Za-z0-9][A-Za-z0-9_-]{0,99})/([A-Za-z0-9_][A-Za-z0-9_.-]{0,199})")


class GitHubForge:
    """Implements ports.Forge for the repository `name` (`owner/name`)."""

    def __init__(self, door: Door, name: str) -> None:
        self._door = door
        self._name = name
        self._path = f"/repos/{name}"
        self._known: dict[Hashable, object] = {}
        self._pulls: dict[int, Pull] = {}
        self._asked_whole = 0
        self._queries_fail = False

    def __repr__(self) -> str:
        return f"GitHubForge({self._name})"

    def close(self) -> None:
        """Give the connections back."""
        self._door.close()

    def repository(self) -> str:
        return self._name

    def prefetch(self, number: int) -> None:
        self._seen(number)

    def pull(self, number: int) -> Pull:
        if number in self._pulls:
            return self._pulls[number]
        return self._answer(("pull", number), lambda: self._read(number))

    def pulls_of(self, commit: str) -> tuple[Pull, ...]:
        _full(commit)
        return self._answer(("pulls", commit), lambda: self._brought(commit))

    def pulls_with_head(self, head: str) -> tuple[Pull, ...]:
        if _OID.fullmatch(head):
            return tuple(one for one in self.pulls_of(head) if one.head == head)
        what = f"the pull requests of branch {head}"
        owner = self._name.partition("/")[0]
        query = {"head": f"{owner}:{head}", "state": "all"}
        found = self._answer(("head", head), lambda: self._listed(f"{self._path}/pulls", what, query))
        # GitHub passes over a `head` that it does not understand, and lists everything.
        return tuple(one for one in found if one.head_branch == head and one.head_repository == self._name)

    def files(self, number: int) -> tuple[str, ...]:
        seen = self._seen(number)
        if seen is not None and seen.files is not None:
            return seen.files
        return self._answer(("files", number), lambda: lists.files(self._door, self._path, number))

    def commits(self, number: int) -> tuple[CommitBy, ...]:
        seen = self._seen(number)
        if seen is not None and seen.commits is not None:
            return seen.commits
        head = self.pull(number).head
        return self._answer(("commits", number), lambda: lists.commits(self._door, self._path, number, head))

    def pushes(self, number: int) -> tuple[Push, ...] | None:
        pull = self.pull(number)
        repository = pull.head_repository
        if not REPOSITORY.fullmatch(repository):
            return None  # it is gone
        what = f"who pushed to pull request {number}"
        return self._answer(("pushes", number), lambda: lists.pushes(self._door, repository, pull.head_branch, what))

    def reviews(self, number: int) -> tuple[Review, ...]:
        seen = self._seen(number)
        if seen is not None and seen.talk is not None:
            return seen.talk.reviews
        return self._answer(("reviews", number), lambda: lists.reviews(self._door, self._path, number))

    def comments(self, number: int) -> tuple[Comment, ...]:
        seen = self._seen(number)
        if seen is not None and seen.talk is not None:
            return seen.talk.comments
        what = f"the comments of pull request {number}"
        return self._answer(("talk", number), lambda: once.talk(self._door, self._name, number, what)).comments

    def checks(self, commit: str) -> tuple[CheckRun, ...]:
        _full(commit)
        for known in list(self._known.values()):
            if isinstance(known, once.Seen):
                ends = ((known.pull.head, known.checks), (known.pull.merge_commit, known.landed))
                told = next((runs for oid, runs in ends if oid == commit and runs is not None), None)
                if told is not None:
                    return newest_checks(told)
        return self._answer(("checks", commit), lambda: newest_checks(self._checks(commit)))

    def required_checks(self, branch: str) -> tuple[str, ...] | None:
        return self._answer(("required", branch), lambda: lists.required_checks(self._door, self._path, branch))

    def member(self, team: str, login: str) -> bool | None:
        match = _TEAM.fullmatch(team)
        if match is None or not _LOGIN.fullmatch(login):
            return None  # nothing that GitHub could know, and no part of a path
        what = f"whether {login} is in the team {team}"
        path = f"/orgs/{match[1]}/teams/{match[2]}/memberships/{quote(login, safe='')}"
        return self._answer(("member", team.casefold(), login.casefold()), lambda: lists.member(self._door, path, what))

    def login(self) -> str | None:
        def ask() -> str | None:
            what = "whose token it is"
            # The token of a workflow, or of an app, is nobody's: 403.
            reply = self._door.get("/user", what, allow=(403, 404))
            with reading.understood(what):
                return reading.login(reply.data) if reply.status == 200 else None

        return self._answer("login", ask)

    def open_pull(self, head: str, base: str, title: str, body: str, *, draft: bool = False) -> Pull:
        what = f"a pull request from {head} into {base}"
        sent = {"head": head, "base": base, "title": title, "body": body, "draft": draft}
        reply = self._door.write("POST", f"{self._path}/pulls", what, sent, allow=(422,))
        if reply.status == 422:
            raise trouble.refused(what, reply.data)
        self._known.pop(("head", head), None)
        with reading.understood(what):
            found = reading.pull(reply.data)
            return self._note(found, found.number)

    def comment_once(self, number: int, marker: str, body: str) -> str:
        what = f"the comment on pull request {number}"
        comments = pages.read(self._door, f"{self._path}/issues/{int(number)}/comments", what)
        me = self.login()
        with reading.understood(what):
            ours = [one for one in comments if marker in one["body"] and _wrote(me, reading.login(one["user"]))]
            if ours and ours[0]["body"] == body:
                return reading.text(ours[0]["html_url"])
            if ours:
                path, verb = f"{self._path}/issues/comments/{reading.number(ours[0]['id'])}", "PATCH"
            else:
                path, verb = f"{self._path}/issues/{int(number)}/comments", "POST"
        reply = self._door.write(verb, path, what, {"body": body}, allow=(422,))
        if reply.status == 422:
            raise trouble.refused(what, reply.data)
        with reading.understood(what):
            return reading.text(reply.data["html_url"])

    def _answer(self, key: Hashable, ask: Callable[[], Answer]) -> Answer:
        if key not in self._known:
            try:
                self._known[key] = ask()
            except ForgeTrouble as error:
                self._known[key] = error
        found = self._known[key]
        if isinstance(found, ForgeTrouble):
            raise ForgeTrouble(found.message, hint=found.hint, retry_after=found.retry_after, passing=found.passing)
        return cast("Answer", found)

    def _read(self, number: int) -> Pull:
        what = f"pull request {number}"
        reply = self._door.get(f"{self._path}/pulls/{int(number)}", what)
        with reading.understood(what):
            return self._note(reading.pull(reply.data), number)

    def _by_query(self, ask: Callable[[], Answer | None]) -> Answer | None:
        """What GraphQL answers; None when REST is to be asked, as from its first failure on."""
        if self._queries_fail:
            return None
        try:
            return ask()
        except ForgeTrouble:
            self._queries_fail = True
            return None

    def _seen(self, number: int) -> once.Seen | None:
        """All about a pull request by one query; None when GraphQL does not tell, so that REST is asked."""

        def ask() -> once.Seen | None:
            what = f"pull request {number}"
            seen = self._by_query(lambda: once.pull(self._door, self._name, number, what))
            return seen._replace(pull=self._note(seen.pull, number)) if seen is not None else None

        return self._answer(("seen", number), ask)

    def _brought(self, commit: str) -> tuple[Pull, ...]:
        """By one query with all about each, where that tells; only the first commits are asked so, as those that come
        after them are looked through for a request that counts.
        """
        what = f"the pull requests of commit {commit[:12]}"
        self._asked_whole += 1
        found = None
        if self._asked_whole <= WHOLE:
            found = self._by_query(lambda: once.pulls_of(self._door, self._name, commit, what))
        if found is None:
            return self._listed(f"{self._path}/commits/{commit}/pulls", what, {})
        for seen in found:
            if self._is_ours(seen.pull.base_repository):
                number = seen.pull.number
                self._known.setdefault(("seen", number), seen._replace(pull=self._note(seen.pull, number)))
        return _sorted(one.pull for one in found)

    def _checks(self, commit: str) -> tuple[CheckRun, ...]:
        what = f"the checks of commit {commit[:12]}"
        found = self._by_query(lambda: once.checks(self._door, self._name, commit, what))
        return found if found is not None else lists.checks(self._door, self._path, commit, what)

    def _listed(self, path: str, what: str, query: dict[str, Any]) -> tuple[Pull, ...]:
        with reading.understood(what):
            found = reading.each(pages.read(self._door, path, what, query=query), reading.pull)
            found = [self._note(one, one.number) if self._is_ours(one.base_repository) else one for one in found]
            return _sorted(found)

    def _note(self, found: Pull, number: int) -> Pull:
        """Keep what is known of a pull request. What is told twice must agree, or it was changed meanwhile."""
        what = f"pull request {number}"
        if found.number != number or not self._is_ours(found.base_repository):
            raise trouble.odd(what)
        names = {one: self._name for one in (found.base_repository, found.head_repository) if self._is_ours(one)}
        found = found._replace(
            base_repository=names.get(found.base_repository, found.base_repository),
            head_repository=names.get(found.head_repository, found.head_repository),
        )
        before = self._pulls.setdefault(number, found)
        if (before.head, before.base, before.merged_at) != (found.head, found.base, found.merged_at):
            raise ForgeTrouble(f"{what}: it was changed while it was looked at", hint="try again")
        return found

    def _is_ours(self, name: str) -> bool:
        return name.casefold() == self._name.casefold()


def _sorted(pulls: Iterable[Pull]) -> tuple[Pull, ...]:
    return tuple(sorted(pulls, key=lambda one: (one.number, one.base_repository)))


def _wrote(me: str | None, login: str) -> bool:
    """Whether a comment is ours. An app is not told its own name, but that of each app ends alike, and no person's."""
    return login.casefold() == me.casefold() if me else login.endswith("[bot]")


def _full(commit: str) -> str:
    if not _OID.fullmatch(commit):
        raise ValueError("a full id of a commit is needed")
    return commit
