"""Two ways to ask the fake: PyGithub as it is, and plain HTTP."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from typing import Any, NamedTuple

from tests.github.server import FakeGitHub


class Answer(NamedTuple):
    status: int
    headers: Any
    body: Any


def client(gh: FakeGitHub, token: str = "", timeout: int = 5) -> Any:
    """The real PyGithub, which waits for nothing and tries nothing again."""
    import github

    return github.Github(
        auth=github.Auth.Token(token or gh.token),
        base_url=gh.url,
        lazy=True,
        per_page=100,
        timeout=timeout,
        retry=None,
        seconds_between_requests=None,
        seconds_between_writes=None,
    )


def ask(
    gh: FakeGitHub, method: str, path: str, given: Any = None, token: str = "", header: str | None = None
) -> Answer:
    """One request by plain HTTP. `header` is Authorization, where it is not the token's; empty for none."""
    data = None if given is None else json.dumps(given).encode()
    asked = urllib.request.Request(f"{gh.url}{path}", data, method=method)  # noqa: S310 (our own server)
    header = f"Bearer {token or gh.token}" if header is None else header
    if header:
        asked.add_header("Authorization", header)
    try:
        with urllib.request.urlopen(asked, timeout=20) as answer:  # noqa: S310
            text = answer.read()
            return Answer(answer.status, answer.headers, json.loads(text) if text else None)
    except urllib.error.HTTPError as error:
        with error:
            return Answer(error.code, error.headers, json.loads(error.read()))
