"""What can go wrong between us and GitHub. One fault is one value; the server does it to the requests that match.

`reply` answers instead of the route, `change` alters the route's answer, `wire` is done to the connection.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any, NamedTuple

from tests.github.calls import Reply

HTML = b"<!DOCTYPE html><html><head><title>Unicorn!</title></head><body><p>We had issues.</p></body></html>"
Change = Callable[[Reply], Reply]


class Fault(NamedTuple):
    """`wire`: reset (the connection is cut off), stall (nothing comes until the server ends), trickle (a byte now and
    then), cut (half of the body comes, then the end)."""

    name: str
    reply: Callable[[], Reply] | None = None
    change: Change | None = None
    wire: str = ""


RESET = Fault("reset", wire="reset")
STALL = Fault("stall", wire="stall")
TRICKLE = Fault("trickle", wire="trickle")
CUT = Fault("cut", wire="cut")


def _said(status: int, message: str, headers: dict[str, str] | None = None) -> Callable[[], Reply]:
    body = {"message": message, "documentation_url": "https://docs.github.com/rest", "status": str(status)}
    return lambda: Reply(status, body, headers or {})


def _raw(status: int, body: bytes, kind: str) -> Callable[[], Reply]:
    return lambda: Reply(status, body, {"Content-Type": kind})


ERROR_500 = Fault("500", _said(500, "Server Error"))
BAD_GATEWAY = Fault("502 in HTML", _raw(502, HTML, "text/html; charset=utf-8"))
HTML_PAGE = Fault("HTML with 200", _raw(200, HTML, "text/html; charset=utf-8"))
EMPTY = Fault("empty body", _raw(200, b"", "application/json; charset=utf-8"))
UNAUTHORIZED = Fault("401", _said(401, "Bad credentials"))
FORBIDDEN = Fault("403", _said(403, "Resource not accessible by integration"))
NOT_FOUND = Fault("404", _said(404, "Not Found"))


def other_json(value: object) -> Fault:
    """Good JSON of another shape: null, a number, a list, an object without its keys."""
    return Fault(
        f"JSON {value!r}", lambda: Reply(200, json.dumps(value).encode(), {"Content-Type": "application/json"})
    )


def truncated_json() -> Fault:
    """A body that ends in the middle, with the length that it has."""

    def change(reply: Reply) -> Reply:
        body = json.dumps(reply.body).encode()
        return Reply(reply.status, body[: len(body) // 2], {**reply.headers, "Content-Type": "application/json"})

    return Fault("truncated JSON", change=change)


def primary_limit(reset_in: float = 1800, *, status: int = 403) -> Fault:
    """The hour's requests are used up; `reset_in` seconds from now there are new ones."""

    def reply() -> Reply:
        headers = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": str(int(time.time() + reset_in))}
        return _said(status, "API rate limit exceeded for user ID 1001.", headers)()

    return Fault(f"{status} primary limit", reply)


def secondary_limit(retry_after: int | None = None, *, status: int = 403) -> Fault:
    """Too much at once, with or without the seconds to wait."""
    headers = {} if retry_after is None else {"Retry-After": str(retry_after)}
    message = "You have exceeded a secondary rate limit. Please wait a few minutes before you try again."
    return Fault(f"{status} secondary limit, Retry-After {retry_after}", _said(status, message, headers))


def too_many(retry_after: int | str | None = None) -> Fault:
    """429 with or without Retry-After, which may be huge or a date."""
    headers = {} if retry_after is None else {"Retry-After": str(retry_after)}
    return Fault(f"429, Retry-After {retry_after}", _said(429, "Too Many Requests", headers))


def redirect(url: str, status: int = 302) -> Fault:
    """Elsewhere, to `url`: another host."""
    return Fault(
        f"{status} to another host", lambda: Reply(status, {"message": "Moved", "url": url}, {"Location": url})
    )


def _without_link(reply: Reply) -> Reply:
    return Reply(reply.status, reply.body, {key: one for key, one in reply.headers.items() if key != "Link"})


NO_LINK = Fault("a list without its Link", change=_without_link)


def _foreign_link(url: str) -> Change:
    return lambda reply: Reply(reply.status, reply.body, {**reply.headers, "Link": f'<{url}>; rel="next"'})


def foreign_next(url: str) -> Fault:
    """A list whose next page is said to be on another host."""
    return Fault("next page elsewhere", change=_foreign_link(url))


def endless(reply: Reply) -> Reply:
    """Every page says that there is one more: itself."""
    own = reply.headers.get("X-Fake-Url", "")
    return Reply(reply.status, reply.body, {**reply.headers, "Link": f'<{own}>; rel="next"'})


ENDLESS = Fault("a list without an end", change=endless)


def _edited(edit: Callable[[Any], None], name: str) -> Fault:
    """The answer's JSON, with every object in it put through `edit`."""

    def walk(value: Any) -> None:
        for one in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
            walk(one)
        if isinstance(value, dict):
            edit(value)

    def change(reply: Reply) -> Reply:
        body = json.loads(json.dumps(reply.body))
        walk(body)
        return Reply(reply.status, body, reply.headers)

    return Fault(name, change=change)


def _no_commit(value: dict[str, Any]) -> None:
    if "commit_id" in value:
        value["commit_id"] = None
    if "state" in value and "commit" in value and "oid" in (value["commit"] or {}):
        value["commit"] = None


def _more_pages(value: dict[str, Any]) -> None:
    if "hasNextPage" in value:
        value.update(hasNextPage=True, endCursor=None)


NULL_COMMIT = Fault("reviews of no commit", change=_edited(_no_commit, "").change)
MORE_PAGES = Fault("a next page that cannot be asked for", change=_edited(_more_pages, "").change)


def graphql_errors(kind: str = "RATE_LIMITED", *, data: bool = False) -> Fault:
    """200 with `errors`; with `data` they stand beside what could be had."""
    errors = [{"type": kind, "path": ["repository"], "message": f"Something went wrong: {kind}"}]

    def change(reply: Reply) -> Reply:
        kept = reply.body.get("data") if data and isinstance(reply.body, dict) else None
        return Reply(200, {"data": kept, "errors": errors}, reply.headers)

    return Fault(f"GraphQL errors, {'with' if data else 'no'} data", change=change)
