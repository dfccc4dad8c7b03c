"""Where GitHub's API is, and which repository of it is meant. Nothing here asks anybody.

The address of the API comes from the environment alone: a repository that could name it would get the token sent there.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import SplitResult, urlsplit

from gitflow_work.core.forge.answers import ForgeTrouble

PUBLIC = "https://api.github.com"
HERE = ("127.0.0.1", "localhost", "::1")
"""Hosts that may be spoken to without TLS: this machine."""

_NAME = r"(?!\.{1,2}(?:/|$))[A-Za-z0-9_.-]{1,100}"
REPOSITORY = re.compile(f"{_NAME}/{_NAME}")
_SCP = re.compile(r"(?:[A-Za-z0-9_.-]+@)?(?P<host>[A-Za-z0-9.-]+):(?!//)/?(?P<path>.+)")


class Address(NamedTuple):
    """The API of one GitHub. `base` is what REST paths are added to, without a slash at its end; `graphql` a whole
    address on the same host. `host` is what people see in addresses of pages: github.com.
    """

    base: str
    graphql: str
    host: str


def address(environment: Mapping[str, str]) -> Address:
    """The API that the environment names, else that of github.com. Raises ForgeTrouble when it is not safe to use."""
    base = environment.get("GITHUB_API_URL", "") or PUBLIC
    rest = _checked("GITHUB_API_URL", base)
    path = rest.path.rstrip("/")
    graphql = environment.get("GITHUB_GRAPHQL_URL", "")
    if not graphql:
        graphql = rest._replace(path=f"{path.removesuffix('/v3')}/graphql").geturl()
    elif _checked("GITHUB_GRAPHQL_URL", graphql)[:2] != rest[:2]:
        raise ForgeTrouble(
            "GITHUB_GRAPHQL_URL and GITHUB_API_URL name different hosts, and the token is for one only",
            hint="unset GITHUB_GRAPHQL_URL, or let both name the same host",
        )
    return Address(rest._replace(path=path).geturl(), graphql, (rest.hostname or "").removeprefix("api."))


def _checked(variable: str, url: str) -> SplitResult:
    hint = f"set {variable} to an address such as {PUBLIC}"
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise ForgeTrouble(f"{variable} is no address", hint=hint) from None
    if not url.isascii() or not url.isprintable() or " " in url or not host or parts.query or parts.fragment:
        raise ForgeTrouble(f"{variable} is no address of an API", hint=hint)
    if parts.username is not None or parts.password is not None:
        raise ForgeTrouble(f"{variable} holds a name or password, which is never sent", hint=hint)
    if parts.scheme != "https" and not (parts.scheme == "http" and host in HERE):
        raise ForgeTrouble(f"{variable} is not https, so the token would be sent in the open", hint=hint)
    return parts


def repository_of(url: str, host: str) -> str:
    """`owner/name` of a remote's address, when it is on `host` (as github.com); empty when it is not.

    Understood are https, ssh and git addresses, and `git@HOST:owner/name`. A host that only looks alike is another.
    """
    if "://" in url:
        try:
            parts = urlsplit(url)
            found, path = parts.hostname or "", parts.path
        except ValueError:
            return ""
        # GitHub's ssh on the port of https is a host of its own.
        if parts.scheme not in ("https", "http", "ssh", "git", "git+ssh"):
            return ""
    else:
        match = _SCP.fullmatch(url)
        if match is None:
            return ""
        found, path = match["host"].lower(), match["path"]
    if found not in (host, f"ssh.{host}"):
        return ""
    name = path.strip("/").removesuffix(".git")
    return name if REPOSITORY.fullmatch(name) else ""
