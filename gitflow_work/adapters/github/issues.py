"""GitHub's issues as ports.Tracker: which request answers which question."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from gitflow_work.adapters.github import pages, reading, trouble
from gitflow_work.adapters.github.door import Door
from gitflow_work.adapters.github.pace import Limits
from gitflow_work.core.issues.comparing import Draft, Issue, Missing, Note
from gitflow_work.errors import WorkError

BULK = Limits(request=20.0, total=1800.0, pause=70.0)
"""For people who bring over many issues: half an hour in all, and a pause as GitHub asks for when it names no time."""
MAX_PAGES = 2000
"""Pages of all issues, or of all comments: 200,000."""
BETWEEN_WRITES = 0.8
"""Seconds: GitHub lets nobody make more than 80 things a minute."""
_BY_NUMBER = re.compile(r"/repositories/([1-9][0-9]{0,15})/issues/([1-9][0-9]{0,11})\Z")
_PAGE = re.compile(r"/([A-Za-z0-9_.-]{1,100}/[A-Za-z0-9_.-]{1,100})/(?:issues|pull)/([1-9][0-9]{0,11})\Z")
_REASONS = {"completed": "completed", "not_planned": "not_planned"}


class GitHubIssues:
    """Implements ports.Tracker for the repository `name` (`owner/name`). `sleep` waits between writes."""

    def __init__(
        self, door: Door, name: str, sleep: Callable[[float], None], progress: pages.Progress | None = None
    ) -> None:
        self._door = door
        self._asked = name
        self._name: str | None = None
        self._sleep = sleep
        self._progress = progress
        self._wrote = False
        self._milestones: dict[str, int] | None = None
        self._login: tuple[str | None] | None = None

    def close(self) -> None:
        """Give the connections back."""
        self._door.close()

    def repository(self) -> str:
        if self._name is None:
            what = f"the repository {self._asked}"
            reply = self._door.get(f"/repos/{self._asked}", what)
            with reading.understood(what):
                self._name = reading.text(reply.data["full_name"])
        return self._name

    def login(self) -> str | None:
        if self._login is None:
            what = "whose token it is"
            reply = self._door.get("/user", what, allow=(403, 404))
            with reading.understood(what):
                self._login = (reading.login(reply.data) if reply.status == 200 else None,)
        return self._login[0]

    def issues(self, since: datetime | None) -> tuple[Issue, ...]:
        # By creation: what changes while the pages are read stays in its place.
        query = {"state": "all", "sort": "created", "direction": "asc", **_since(since)}
        what = "the issues"
        found = self._all(f"{self._path}/issues", what, query)
        with reading.understood(what):
            return tuple(sorted(_issue(one) for one in found if one.get("pull_request") is None))

    def issue(self, number: int) -> Issue | Missing:
        what = f"issue {number}"
        reply = self._door.get(f"{self._path}/issues/{int(number)}", what, allow=(301, 404, 410))
        if reply.status == 301:
            return Missing(number, "transferred", self._link(reply.headers.get("location", "")))
        if reply.status != 200:
            return Missing(number, "deleted" if reply.status == 410 else "hidden")
        with reading.understood(what):
            return Missing(number, "pull-request") if reply.data.get("pull_request") else _issue(reply.data)

    def _link(self, location: str) -> str:
        """Where an issue went, `owner/name#12`; empty when that is hidden. Of the address only its numbers are used."""
        went = _BY_NUMBER.search(location)
        if went is None:
            return ""
        what = "where an issue was transferred to"
        reply = self._door.get(f"/repositories/{went[1]}/issues/{went[2]}", what, allow=(301, 404, 410))
        if reply.status != 200:
            return ""
        with reading.understood(what):
            found = _PAGE.search(reading.text(reply.data["html_url"]))
        return f"{found[1]}#{found[2]}" if found else ""

    def comments(self, number: int | None) -> tuple[Note, ...]:
        if number is not None:
            what = f"the comments on issue {number}"
            found = pages.read(self._door, f"{self._path}/issues/{int(number)}/comments", what)
        else:
            what = "the comments on issues"
            query = {"sort": "created", "direction": "asc"}
            found = self._all(f"{self._path}/issues/comments", what, query)
        with reading.understood(what):
            return tuple(_note(one) for one in found)

    def _all(self, path: str, what: str, query: Mapping[str, str | int]) -> list[Any]:
        return pages.read(self._door, path, what, query=query, most=MAX_PAGES, progress=self._progress)

    def create(self, draft: Draft) -> Issue:
        what = f"an issue {draft.title or ''}"[:80]
        reply = self._write("POST", f"{self._path}/issues", what, self._sent(draft))
        made = _answered(what, reply.data)
        return self.update(made.number, Draft(state=draft.state)) if draft.state not in (None, "open") else made

    def update(self, number: int, draft: Draft) -> Issue:
        what = f"issue {number}"
        sent = self._sent(draft)
        if draft.state is not None:
            is_open = draft.state == "open"
            sent |= {"state": "open" if is_open else "closed"}
            sent |= {"state_reason": "reopened" if is_open else _REASONS[draft.state]}
        reply = self._write("PATCH", f"{self._path}/issues/{int(number)}", what, sent)
        return _answered(what, reply.data)

    @property
    def _path(self) -> str:
        return f"/repos/{self.repository()}"

    def _sent(self, draft: Draft) -> dict[str, Any]:
        told: dict[str, Any] = {"title": draft.title, "body": draft.body}
        told |= {"labels": list(draft.labels) if draft.labels is not None else None}
        told |= {"assignees": list(draft.assignees) if draft.assignees is not None else None}
        sent = {key: value for key, value in told.items() if value is not None}
        if draft.milestone is not None:
            sent["milestone"] = self._milestone(draft.milestone) if draft.milestone else None
        return sent

    def _milestone(self, title: str) -> int:
        """Its number; made when there is none of that title."""
        if self._milestones is None:
            what = "the milestones"
            found = pages.read(self._door, f"{self._path}/milestones", what, query={"state": "all"})
            with reading.understood(what):
                self._milestones = {reading.text(one["title"]): reading.number(one["number"]) for one in found}
        if title not in self._milestones:
            what = f"the milestone {title}"[:80]
            reply = self._write("POST", f"{self._path}/milestones", what, {"title": title})
            with reading.understood(what):
                self._milestones[title] = reading.number(reply.data["number"])
        return self._milestones[title]

    def _write(self, verb: str, path: str, what: str, body: Mapping[str, Any]) -> Any:
        if self._wrote:
            self._sleep(BETWEEN_WRITES)
        self._wrote = True
        reply = self._door.write(verb, path, what, body, allow=(404, 410, 422))
        if reply.status == 422:
            raise trouble.refused(what, reply.data)
        if reply.status in (404, 410):
            raise WorkError(
                f"{what}: not there any more, or this token may not write it", hint="git work github import"
            )
        return reply


def _since(since: datetime | None) -> dict[str, str]:
    return {"since": since.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")} if since else {}


def _answered(what: str, data: Any) -> Issue:
    with reading.understood(what):
        return _issue(data)


def _issue(data: Any) -> Issue:
    state = reading.text(data["state"])
    if state not in ("open", "closed"):
        raise ValueError
    milestone = data["milestone"]
    # Labels may be plain texts, and anything may be null.
    labels = reading.each(data["labels"], lambda one: one if isinstance(one, str) else reading.text(one["name"]))
    return Issue(
        number=reading.number(data["number"]),
        title=reading.text(data["title"]),
        body=reading.text(data["body"]) if data["body"] is not None else "",
        author=reading.login(data["user"]),
        state=state,
        reason=(data.get("state_reason") or "") if state == "closed" else "",
        labels=tuple(labels),
        assignees=tuple(reading.each(data.get("assignees") or [], reading.login)),
        milestone=reading.text(milestone["title"]) if milestone is not None else "",
        updated=reading.when(data["updated_at"]),
        url=reading.text(data["html_url"]),
        comments=reading.number(data["comments"]),
        created=reading.when(data["created_at"]),
    )


def _note(data: Any) -> Note:
    number = int(reading.text(data["issue_url"]).rpartition("/")[2])
    return Note(
        id=reading.number(data["id"]),
        number=number,
        login=reading.login(data["user"]),
        body=reading.text(data["body"]) if data["body"] is not None else "",
        when=reading.when(data["created_at"]),
        updated=reading.when(data["updated_at"]),
    )
