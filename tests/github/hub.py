"""From a request to its answer, without the wire: tokens, routes, pages, ETags, limits, and what was asked."""

from __future__ import annotations

import hashlib
import json
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event, RLock
from typing import Any, NamedTuple
from urllib.parse import parse_qs, unquote, urlencode, urlsplit

from tests.github import graphql, routes_issues, routes_pulls, routes_repo
from tests.github.calls import ROUTES, Call, Listed, Refused, Reply
from tests.github.faults import Fault
from tests.github.shapes import View
from tests.github.state import World
from tests.github.story import Story

MODULES = (routes_issues, routes_pulls, routes_repo)
JSON_TYPE = "application/json; charset=utf-8"
_REPO = re.compile(r"/repos/([^/]+/[^/]+)")


class Seen(NamedTuple):
    """A request as it came; `status` is what it was answered with, 0 for nothing."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    status: int


class Rule(NamedTuple):
    """A fault, the requests it is for (a pattern of `METHOD /path`), and how often it is done."""

    fault: Fault
    where: re.Pattern[str]
    left: list[int]


@dataclass
class Hub:
    """The whole host. `tokens` are the accounts by token; `limit` is the number of requests of an hour."""

    url: str = ""
    world: World = field(default_factory=World)
    stories: dict[str, Story] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    limit: int = 5000
    cursors: bool = False
    """As of long lists of issues: pages are not counted, but come after one another."""
    used: int = 0
    requests: list[Seen] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    released: Event = field(default_factory=Event)
    lock: RLock = field(default_factory=RLock)

    @contextmanager
    def failing(self, fault: Fault, where: str = "", times: int = 1 << 30) -> Iterator[None]:
        """Do `fault` to requests that `where` matches, a pattern searched in `METHOD /path?query`."""
        rule = Rule(fault, re.compile(where), [times])
        self.rules.append(rule)
        try:
            yield
        finally:
            self.rules.remove(rule)

    def fault_for(self, method: str, path: str) -> Fault | None:
        with self.lock:
            for rule in self.rules:
                if rule.left[0] > 0 and rule.where.search(f"{method} {path}"):
                    rule.left[0] -= 1
                    return rule.fault
        return None

    def answer(self, method: str, path: str, headers: dict[str, str], body: bytes, fault: Fault | None) -> Reply:
        """The whole answer, with its headers; the body of the reply is bytes."""
        with self.lock:
            # What answers instead of a route looks at nothing.
            for story in self.stories.values() if not (fault and fault.reply) else ():
                story.sync()
            try:
                reply = fault.reply() if fault and fault.reply else self._routed(method, path, headers, body)
            except Refused as refused:
                reply = refused.reply
            reply = Reply(reply.status, reply.body, {**reply.headers, "X-Fake-Url": f"{self.url}{path}"})
            if fault and fault.change:
                reply = fault.change(reply)
            return self._finished(reply, method, path, headers)

    def _finished(self, reply: Reply, method: str, path: str, asked: dict[str, str]) -> Reply:
        """With the headers that every answer has; 304 for what the client has already, which costs nothing."""
        body = reply.body if isinstance(reply.body, bytes) else b"" if reply.body is None else _dump(reply.body)
        kind = "graphql" if path.endswith("/graphql") else "core"
        headers = {"Content-Type": JSON_TYPE, "X-GitHub-Request-Id": f"FAKE:{len(self.requests):04X}"}
        status = reply.status
        if method == "GET" and status == 200:
            # Of the body alone: a list whose last page is full changes its Link, and not its tag, when more is added.
            tag = f'W/"{hashlib.sha256(body).hexdigest()}"'
            headers |= {"ETag": tag, "Cache-Control": "private, max-age=60, s-maxage=60"}
            if tag in asked.get("if-none-match", ""):
                status, body = 304, b""
        free = status == 304 or urlsplit(path).path == "/rate_limit"
        self.used += not free
        headers |= self._limits(kind)
        headers |= {key: one for key, one in reply.headers.items() if not key.startswith("X-Fake")}
        return Reply(status, body, headers)

    def _limits(self, kind: str) -> dict[str, str]:
        told = {"Limit": self.limit, "Remaining": max(0, self.limit - self.used), "Used": self.used}
        told |= {"Reset": int(time.time()) + 3600}
        return {f"X-RateLimit-{key}": str(one) for key, one in told.items()} | {"X-RateLimit-Resource": kind}

    def _routed(self, method: str, target: str, headers: dict[str, str], body: bytes) -> Reply:
        login = self._login(headers.get("authorization", ""))
        if self.used >= self.limit:
            raise Refused(403, f"API rate limit exceeded for {login}.")
        split = urlsplit(target)
        path = self._plain(split.path)
        given = _json(body) if body else None
        if path in ("/graphql", "/api/graphql") and method == "POST":
            return Reply(200, graphql.answer(self.url, self.stories, login, given))
        if path == "/rate_limit":
            return Reply(200, self._rate())
        story = self._story(path, method)
        query = {key: values[0] for key, values in parse_qs(split.query, keep_blank_values=True).items()}
        for one in ROUTES:
            fits = one.pattern.fullmatch(path)
            if fits and one.method == method:
                names = {key: unquote(value) for key, value in fits.groupdict().items()}
                call = Call(View(self.url, story), login, names, query, given)
                return self._page(one.handler(call), one.status, path, call)
        raise Refused(404, "Not Found")

    def _login(self, header: str) -> str:
        """Whose token it is; nothing is told to strangers."""
        kind, _, token = header.partition(" ")
        if not header:
            raise Refused(401, "Requires authentication")
        if kind.lower() not in ("token", "bearer") or token not in self.tokens:
            raise Refused(401, "Bad credentials")
        return self.tokens[token]

    def _plain(self, path: str) -> str:
        """The path without the prefix of GitHub Enterprise, and with a repository's name for its number."""
        path = path.removeprefix("/api/v3")
        by_number = re.match(r"/repositories/(\d+)", path)
        for story in self.stories.values():
            if by_number and story.repo.id == int(by_number[1]):
                return f"/repos/{story.repo.name}{path[by_number.end() :]}"
        return path

    def _story(self, path: str, method: str) -> Story:
        """The repository that is meant, without case; for what is of none, the first one."""
        fits = _REPO.match(path)
        if not fits:
            return next(iter(self.stories.values()))
        asked = fits[1].lower()
        for name, story in self.stories.items():
            if name.lower() == asked:
                return story
            if asked in [old.lower() for old in story.repo.old_names]:
                url = f"{self.url}/repositories/{story.repo.id}{path[fits.end() :]}"
                raise Refused(301 if method == "GET" else 307, "Moved Permanently", {"Location": url}, url=url)
        raise Refused(404, "Not Found")

    def _rate(self) -> dict[str, Any]:
        reset = int(time.time()) + 3600
        rate = {"limit": self.limit, "used": self.used, "remaining": max(0, self.limit - self.used), "reset": reset}
        return {"resources": {"core": rate, "search": rate, "graphql": rate}, "rate": rate}

    def _page(self, told: Any, status: int, path: str, call: Call) -> Reply:
        """One page of a list, with links to the others by the repository's number, as GitHub writes them."""
        if isinstance(told, Reply):
            return told
        if not isinstance(told, Listed):
            return Reply(status, told)
        size = min(100, max(1, _int(call.query.get("per_page"), 30)))
        page, total = max(1, _int(call.query.get("page"), 1)), len(told.things)
        if self.cursors:
            if page > 1:
                raise Refused(422, "Pagination with the page parameter is not supported for large datasets")
            page = _int(call.query.get("after", "").removeprefix("c=="), 1)
        last = max(1, -(-total // size))
        body: Any = [told.shape(one) for one in told.things[(page - 1) * size : page * size]]
        if told.inside:
            body = {"total_count": total, told.inside: body, **told.more}
        pages = {"prev": page - 1, "next": page + 1, "last": last, "first": 1}
        within = {"prev": page > 1, "next": page < last, "last": page < last, "first": page > 1}
        base = f"{self.url}/repositories/{call.story.repo.id}/{path.split('/', 4)[4]}"
        links = [
            f'<{base}?{urlencode({**call.query, "page": pages[name]})}>; rel="{name}"' for name in pages if within[name]
        ]
        if self.cursors:
            after = urlencode({**call.query, "after": f"c=={page + 1}"})
            links = [f'<{base}?{after}>; rel="next"'] if within["next"] else []
        return Reply(status, body, {"Link": ", ".join(links)} if links else {})


def _int(text: str | None, default: int) -> int:
    return int(text) if text and text.isdigit() else default


def _json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        raise Refused(400, "Problems parsing JSON") from None


def _dump(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
