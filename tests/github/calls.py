"""What a route gets and what it answers with."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from tests.github.shapes import View
from tests.github.state import Issue, Pull
from tests.github.story import Story


class Reply(NamedTuple):
    """An answer: `body` is what is written as JSON (None: nothing at all), or bytes as they are."""

    status: int
    body: Any
    headers: dict[str, str] = {}  # noqa: RUF012 (never changed)


class Refused(Exception):
    """An answer that says no."""

    def __init__(self, status: int, message: str, headers: dict[str, str] | None = None, **more: object) -> None:
        super().__init__(message)
        said = {"message": message, "documentation_url": "https://docs.github.com/rest", "status": str(status)}
        self.reply = Reply(status, {**said, **more}, headers or {})


class Listed(NamedTuple):
    """A list, of which the server answers one page; `inside` is the key that has it, beside `total_count`."""

    things: Sequence[Any]
    shape: Callable[[Any], Any]
    inside: str = ""
    more: dict[str, Any] = {}  # noqa: RUF012 (never changed)


@dataclass
class Call:
    """One request. `names` are the parts of the path, `query` the first value of each parameter."""

    view: View
    login: str
    names: dict[str, str]
    query: dict[str, str] = field(default_factory=dict)
    body: Any = None

    @property
    def story(self) -> Story:
        return self.view.story

    @property
    def role(self) -> str:
        """What the token's owner may do in the repository; it is public."""
        return self.story.repo.permissions.get(self.login, "read")

    def issue(self) -> Issue:
        number = int(self.names["number"])
        found = self.story.repo.issues.get(number)
        if number in self.story.gone:
            path = self.story.gone[number]
            url = f"{self.view.host}{path}"
            if path:
                raise Refused(301, "Moved Permanently", {"Location": url}, url=url)
            raise Refused(410, "This issue was deleted")
        if found is None:
            raise Refused(404, "Not Found")
        return found

    def pull(self) -> tuple[Issue, Pull]:
        issue = self.issue()
        if issue.pull is None:
            raise Refused(404, "Not Found")
        return issue, issue.pull

    def commit(self, name: str = "ref") -> str:
        """The commit that a path names by its id or by a branch."""
        given = self.names[name]
        for ref in (f"refs/heads/{given}", f"refs/{given}", given):
            found = self.story.git.resolve(ref)
            if found:
                return found
        raise Refused(422, f"No commit found for SHA: {given}")

    def text(self, key: str, default: str | None = None) -> str:
        """A text of the body; without a default it has to be there."""
        value = (self.body or {}).get(key, default)
        if not isinstance(value, str):
            raise Refused(422, "Validation Failed", errors=[{"field": key, "code": "missing_field"}])
        return value

    def names_of(self, key: str) -> list[str]:
        """A list of names in the body; labels come as texts or as objects."""
        values = self.body if isinstance(self.body, list) else (self.body or {}).get(key) or []
        return [one["name"] if isinstance(one, dict) else str(one) for one in values]

    def may_write(self) -> None:
        if self.role not in ("write", "maintain", "admin"):
            raise Refused(403, "Resource not accessible by personal access token")


Handler = Callable[[Call], Any]


class Route(NamedTuple):
    """One route: `template` is the path as the OpenAPI description writes it."""

    method: str
    template: str
    pattern: re.Pattern[str]
    handler: Handler
    status: int


ROUTES: list[Route] = []


def route(method: str, template: str, status: int = 200) -> Callable[[Handler], Handler]:
    """Serve `template`, in which `{ref}`, `{branch}` and `{basehead}` may have slashes."""

    def keep(handler: Handler) -> Handler:
        pattern = template
        for name in re.findall(r"\{(\w+)\}", template):
            wide = name in ("ref", "branch", "basehead")
            known = {"pull_number": "number", "issue_number": "number", "milestone_number": "number"}
            letters = r"\d+" if name in known or name.endswith("_id") else ".+" if wide else "[^/]+"
            pattern = pattern.replace(f"{{{name}}}", f"(?P<{known.get(name, name)}>{letters})")
        ROUTES.append(Route(method, template, re.compile(pattern), handler, status))
        return handler

    return keep


REPO = "/repos/{owner}/{repo}"


def found(things: Iterable[Any], key: str, value: object) -> Any:
    """The one thing whose `key` is `value`, else 404."""
    for one in things:
        if getattr(one, key) == value:
            return one
    raise Refused(404, "Not Found")
