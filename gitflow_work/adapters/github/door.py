"""The one door to GitHub: every request goes through `Door`, and whatever goes wrong comes out as ForgeTrouble.

PyGithub is imported with the first request. Nothing that it, requests or urllib3 raise gets out of here, as their words
may quote what was sent. The token is in no message, no repr and no file.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlencode, urlsplit

from gitflow_work import __version__
from gitflow_work.adapters.github import pace, trouble
from gitflow_work.adapters.github.address import Address
from gitflow_work.adapters.github.kept import Answer, Kept
from gitflow_work.core.forge.answers import ForgeTrouble

if TYPE_CHECKING:
    from github.Requester import Requester

    from gitflow_work.adapters.github.connection import Connection
    from gitflow_work.adapters.github.token import Secret

PER_PAGE = 100
"""The most that GitHub gives at once."""


class Reply(NamedTuple):
    """An answer: HTTP status, headers by lower-case name, and what the JSON says; None for an empty body."""

    status: int
    headers: Mapping[str, str]
    data: Any


class _Raw(NamedTuple):
    status: int
    headers: Mapping[str, str]
    body: str


class Door:
    """Requests to one GitHub with one token. `what`, in every method, names for people what is asked: "the reviews of
    pull request 7".

    When GitHub cannot be reached, refuses the token or has a limit used up, the next questions are not asked any more:
    they raise the same trouble at once.
    """

    def __init__(
        self,
        address: Address,
        token: Callable[[], Secret],
        limits: pace.Limits = pace.CI,
        clocks: pace.Pace | None = None,
        kept: Kept | None = None,
    ) -> None:
        self.host = address.host
        self._address = address
        self._token = token
        self._clocks = clocks or pace.Pace()
        self._budget = pace.Budget(limits, self._clocks)
        self._kept = kept or Kept(None)
        self._secret: Secret | None = None
        self._open: tuple[Requester, Connection] | None = None
        self._shut: tuple[str, str | None, float | None, bool] | None = None

    def __repr__(self) -> str:
        return f"Door({self.host})"

    def close(self) -> None:
        """Give the connections back."""
        if self._open is not None:
            self._open[1].close()
            self._open = None

    def get(
        self, path: str, what: str, *, query: Mapping[str, str | int] | None = None, allow: tuple[int, ...] = ()
    ) -> Reply:
        """What is at `path`. Raises ForgeTrouble, unless the status is 200 or one of `allow`.

        With 301 allowed an address that GitHub answers with is told in the header `location`; it is never followed.
        """
        url = f"{path}?{urlencode(query)}" if query else path
        key = self._address.base + url
        kept = self._kept.find(key)
        headers = {"If-None-Match": kept.etag} if kept else {}
        raw = self._ask("GET", url, what, headers=headers, again=True, moved=301 in allow)
        if raw.status == 304 and kept:
            # Its own, where it has one: that changes without the page, when more is added behind it.
            return Reply(200, {"link": raw.headers.get("link") or kept.link}, self._json(kept.body, what))
        if raw.status == 301:
            return Reply(301, raw.headers, None)
        if raw.status != 200 and raw.status not in allow:
            raise self._refused(raw, what)
        reply = Reply(raw.status, raw.headers, self._json(raw.body, what))
        if raw.status == 200:
            link = raw.headers.get("link", "")
            self._kept.keep(key, Answer(raw.headers.get("etag", ""), link, raw.body))
        return reply

    def graphql(self, query: str, variables: Mapping[str, Any], what: str) -> dict[str, Any]:
        """The `data` of a query's answer. Raises ForgeTrouble when it tells of any error, however partial."""
        body = {"query": query, "variables": dict(variables)}
        raw = self._ask("POST", self._address.graphql, what, body=body, again=True)
        if raw.status != 200:
            raise self._refused(raw, what)
        answer = self._json(raw.body, what)
        errors = answer.get("errors") if isinstance(answer, dict) else None
        if errors:
            if any(isinstance(one, dict) and one.get("type") == "RATE_LIMITED" for one in errors):
                raise self._shut_by(trouble.limited(what, pace.SECONDARY_WAIT))
            raise trouble.graphql(what, errors)
        data = answer.get("data") if isinstance(answer, dict) else None
        if not isinstance(data, dict):
            raise trouble.odd(what)
        return data

    def write(self, verb: str, path: str, what: str, body: Mapping[str, Any], *, allow: tuple[int, ...] = ()) -> Reply:
        """Send a change. Whether one that was not answered was done is not known, so that is never sent again."""
        raw = self._ask(verb, path, what, body=dict(body), again=False)
        if raw.status not in (200, 201, *allow):
            raise self._refused(raw, what)
        return Reply(raw.status, raw.headers, self._json(raw.body, what))

    def _ask(
        self,
        verb: str,
        url: str,
        what: str,
        *,
        again: bool,
        headers: Mapping[str, str] | None = None,
        body: object = None,
        moved: bool = False,
    ) -> _Raw:
        """The answer of whatever status, after at most pace.TRIES tries.

        What broke off or failed over there may have been done: it is tried once more only when `again` allows it. What
        GitHub refused for a limit was not done.
        """
        left = pace.TRIES
        while True:
            left -= 1
            raw = self._once(verb, url, what, dict(headers or {}), body, moved=moved)
            if raw is None:
                wait = 0.2
            elif raw.status >= 500:
                wait = 0.5
            else:
                limit = pace.limited(raw.status, raw.headers, _message(raw.body), self._clocks.now())
                if limit is None:
                    return raw
                if not left or not self._budget.wait(limit):
                    raise self._shut_by(trouble.limited(what, limit))
                continue
            if again and left and self._budget.wait(wait):
                continue
            if raw is None:
                raise self._shut_by(trouble.unreachable(what, self.host))
            return raw

    def _once(
        self, verb: str, url: str, what: str, headers: dict[str, str], body: object, *, moved: bool
    ) -> _Raw | None:
        """One request. None when the connection broke, so that another try may help."""
        if self._shut is not None:
            message, hint, after, passing = self._shut
            raise ForgeTrouble(message, hint=hint, retry_after=after, passing=passing)
        requester, connection = self._opened(what)
        seconds = self._budget.request()
        if seconds <= 0:
            raise self._shut_by(trouble.used_up(what, self._budget.limits.total))
        connection.seconds = seconds
        from gitflow_work.adapters.github import connection as wire

        # PyGithub puts the API's path before a path; of an address it takes the path. The host is the connection's.
        cnx: Any = connection
        try:
            status, got, text = requester.requestJson(verb, url, headers=headers, input=body, cnx=cnx)
            # A proxy in its debugging mode sends back what it was sent.
            secret = self._secret.reveal() if self._secret else ""
            told = text.replace(secret, "…") if secret and secret in text else text
            return _Raw(int(status), {str(name).lower(): str(value) for name, value in got.items()}, told)
        except wire.TooSlow:
            found = trouble.too_slow(what, self.host, seconds)
        except wire.TooLarge:
            found = trouble.odd(what, "its answer is too large")
        except wire.Elsewhere as error:
            if moved and error.status == 301:
                return _Raw(301, {"location": error.location}, "")
            found = trouble.elsewhere(what, self.host, error.status)
        except Exception as error:  # noqa: BLE001 - libraries of three vendors, none of which lists what it raises
            if trouble.is_connection(error):
                return None
            found = trouble.failed(what, self.host, error)
        raise self._shut_by(found)

    def _opened(self, what: str) -> tuple[Requester, Connection]:
        if self._open is None:
            try:
                self._secret = secret = self._token()
            except ForgeTrouble as error:
                raise self._shut_by(error) from None
            try:
                import logging

                # They would print to standard error, where nobody configured them.
                for name in ("github", "urllib3", "requests"):
                    logging.getLogger(name).addHandler(logging.NullHandler())
                from github import Auth, Github

                from gitflow_work.adapters.github.connection import Connection
            except ImportError:
                raise self._shut_by(trouble.not_installed(what)) from None
            client = Github(
                auth=Auth.Token(secret.reveal()),
                base_url=self._address.base,
                user_agent=f"gitflow-work/{__version__}",
                timeout=int(self._budget.limits.request),
                retry=None,
                seconds_between_requests=None,
                seconds_between_writes=None,
            )
            parts = urlsplit(self._address.base)
            self._open = (client.requester, Connection(f"{parts.scheme}://{parts.netloc}"))
        return self._open

    def _refused(self, raw: _Raw, what: str) -> ForgeTrouble:
        found = trouble.status(what, self.host, raw.status, raw.headers)
        return self._shut_by(found) if raw.status == 401 else found

    def _shut_by(self, found: ForgeTrouble) -> ForgeTrouble:
        """The same trouble, which from now on answers every question."""
        self._shut = (found.message, found.hint, found.retry_after, found.passing)
        return found

    @staticmethod
    def _json(body: str, what: str) -> Any:
        if not body:
            raise trouble.odd(what, "its answer is empty")
        try:
            return json.loads(body)
        except (ValueError, RecursionError):
            raise trouble.odd(what, "its answer is no JSON, or not whole") from None


def _message(body: str) -> str:
    """What an answer says in words; empty when it says none."""
    if len(body) > 20_000:
        return ""
    try:
        data = json.loads(body)
    except (ValueError, RecursionError):
        return ""
    message = data.get("message") if isinstance(data, dict) else None
    return message if isinstance(message, str) else ""
