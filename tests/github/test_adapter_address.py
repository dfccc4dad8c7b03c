"""Where GitHub is, which repository is meant, and where the token comes from. Nothing here asks anybody."""

from __future__ import annotations

from pathlib import Path

import pytest

from gitflow_work.adapters.github import token
from gitflow_work.adapters.github.address import Address, address, repository_of
from gitflow_work.core.forge.answers import ForgeTrouble

PUBLIC = Address("https://api.github.com", "https://api.github.com/graphql", "github.com")
ADDRESSES = {
    "nothing said": ({}, PUBLIC),
    "said empty": ({"GITHUB_API_URL": "", "GITHUB_GRAPHQL_URL": ""}, PUBLIC),
    "github.com": ({"GITHUB_API_URL": "https://api.github.com/"}, PUBLIC),
    "both": (
        {"GITHUB_API_URL": "https://api.github.com", "GITHUB_GRAPHQL_URL": "https://api.github.com/graphql"},
        PUBLIC,
    ),
    "an enterprise server": (
        {"GITHUB_API_URL": "https://git.example.org/api/v3"},
        Address("https://git.example.org/api/v3", "https://git.example.org/api/graphql", "git.example.org"),
    ),
    "data residency": (
        {"GITHUB_API_URL": "https://api.acme.ghe.com"},
        Address("https://api.acme.ghe.com", "https://api.acme.ghe.com/graphql", "acme.ghe.com"),
    ),
    "this machine": (
        {"GITHUB_API_URL": "http://127.0.0.1:8080"},
        Address("http://127.0.0.1:8080", "http://127.0.0.1:8080/graphql", "127.0.0.1"),
    ),
}
UNSAFE = {
    "in the open": {"GITHUB_API_URL": "http://api.github.com"},
    "a look-alike of this machine": {"GITHUB_API_URL": "http://localhost.example.org"},
    "a name in the address": {"GITHUB_API_URL": "https://api.github.com@example.org"},
    "a password in the address": {"GITHUB_API_URL": "https://x:y@example.org"},
    "a file": {"GITHUB_API_URL": "file:///etc/passwd"},
    "no address": {"GITHUB_API_URL": "api.github.com"},
    "a broken one": {"GITHUB_API_URL": "https://[::1"},
    "a broken port": {"GITHUB_API_URL": "https://example.org:x"},
    "a query": {"GITHUB_API_URL": "https://example.org/?a=b"},
    "a line end": {"GITHUB_API_URL": "https://example.org/\r\nX: y"},
    "letters that look like others": {"GITHUB_API_URL": "https://api.gіthub.com"},
    "GraphQL elsewhere": {"GITHUB_GRAPHQL_URL": "https://example.org/graphql"},
    "GraphQL at another port": {"GITHUB_GRAPHQL_URL": "https://api.github.com:444/graphql"},
    "GraphQL in the open": {"GITHUB_API_URL": "http://localhost:1", "GITHUB_GRAPHQL_URL": "http://localhost.:1"},
}


@pytest.mark.parametrize(("environment", "expected"), ADDRESSES.values(), ids=ADDRESSES)
def test_the_environment_names_the_api(environment: dict[str, str], expected: Address) -> None:
    assert address(environment) == expected


@pytest.mark.parametrize("environment", UNSAFE.values(), ids=UNSAFE)
def test_an_address_that_is_not_safe(environment: dict[str, str]) -> None:
    with pytest.raises(ForgeTrouble) as raised:
        address(environment)
    assert raised.value.hint


REMOTES = {
    "https": ("https://github.com/acme/shop.git", "github.com", "acme/shop"),
    "https without an end": ("https://github.com/acme/shop", "github.com", "acme/shop"),
    "https with a slash": ("https://github.com/acme/shop/", "github.com", "acme/shop"),
    "https with a token": ("https://x-access-token:abc@github.com/acme/shop.git", "github.com", "acme/shop"),
    "ssh": ("git@github.com:acme/shop.git", "github.com", "acme/shop"),
    "ssh in another case": ("git@GitHub.com:acme/shop.git", "github.com", "acme/shop"),
    "ssh as an address": ("ssh://git@github.com/acme/shop.git", "github.com", "acme/shop"),
    "ssh by the port of https": ("ssh://git@ssh.github.com:443/acme/shop.git", "github.com", "acme/shop"),
    "an organisation's own user": ("org-123@github.com:acme/shop.git", "github.com", "acme/shop"),
    "dots and dashes": ("https://github.com/ac-me/sh.op_1.git", "github.com", "ac-me/sh.op_1"),
    "an enterprise server": ("git@git.example.org:acme/shop.git", "git.example.org", "acme/shop"),
    "another host": ("https://gitlab.example.org/acme/shop.git", "github.com", ""),
    "a look-alike before": ("https://github.com.example.org/acme/shop", "github.com", ""),
    "a look-alike behind": ("https://evil-github.com/acme/shop", "github.com", ""),
    "the host as a user": ("https://github.com@example.org/acme/shop", "github.com", ""),
    "the host in the path": ("https://example.org/github.com/acme/shop", "github.com", ""),
    "deeper": ("https://github.com/acme/shop/tree/main", "github.com", ""),
    "a step up": ("https://github.com/../shop", "github.com", ""),
    "a path": ("/srv/git/shop.git", "github.com", ""),
    "a path in the parent": ("../shop", "github.com", ""),
    "a file": ("file:///srv/git/github.com/shop", "github.com", ""),
    "a helper": ("ext::sh -c github.com/acme/shop", "github.com", ""),
    "broken": ("https://[github.com/acme/shop", "github.com", ""),
    "nothing": ("", "github.com", ""),
}


@pytest.mark.parametrize(("url", "host", "expected"), REMOTES.values(), ids=REMOTES)
def test_the_repository_of_a_remote(url: str, host: str, expected: str) -> None:
    assert repository_of(url, host) == expected


def gh(folder: Path, script: str) -> dict[str, str]:
    """An environment in which `gh` is this shell script."""
    program = folder / "gh"
    program.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    program.chmod(0o755)
    return {"PATH": f"{folder}:/usr/bin:/bin"}


def test_the_token_of_the_environment_comes_first(tmp_path: Path) -> None:
    env = gh(tmp_path, "echo from-gh")
    both = env | {"GH_TOKEN": "first", "GITHUB_TOKEN": "second"}
    assert token.find(both, "github.com", may_run=True).reveal() == "first"
    assert (
        token.find(env | {"GH_TOKEN": " ", "GITHUB_TOKEN": "second\n"}, "github.com", may_run=True).reveal() == "second"
    )


def test_gh_is_asked_for_the_token_of_the_host(tmp_path: Path) -> None:
    env = gh(tmp_path, 'test "$*" = "auth token --hostname git.example.org" && echo from-gh')
    assert token.find(env, "git.example.org", may_run=True).reveal() == "from-gh"


NOT_ASKED = {
    "a server's hook": ({}, False),
    "CI": ({"CI": "true"}, True),
    "an Action": ({"GITHUB_ACTIONS": "true"}, True),
}


@pytest.mark.parametrize(("more", "may_run"), NOT_ASKED.values(), ids=NOT_ASKED)
def test_gh_is_not_run_where_nobody_has_signed_in(tmp_path: Path, more: dict[str, str], may_run: bool) -> None:
    env = gh(tmp_path, f"touch {tmp_path}/ran; echo from-gh") | more
    with pytest.raises(ForgeTrouble, match="without a token"):
        token.find(env, "github.com", may_run=may_run)
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize("script", ["exit 1", "echo no >&2; exit 4", "", "echo; exit 0"])
def test_gh_without_a_token_is_no_token(tmp_path: Path, script: str) -> None:
    with pytest.raises(ForgeTrouble) as raised:
        token.find(gh(tmp_path, script), "github.com", may_run=True)
    assert "GH_TOKEN" in (raised.value.hint or "")


@pytest.mark.parametrize("text", ["two words", "line\nend", "über", "x" * 3000, "a\x00b"])
def test_a_token_that_is_none_is_not_quoted(text: str) -> None:
    with pytest.raises(ForgeTrouble) as raised:
        token.find({"GH_TOKEN": text}, "github.com", may_run=False)
    assert raised.value.message == "the value of GH_TOKEN is no token"
    assert text not in repr(raised.value) + (raised.value.hint or "")


def test_a_secret_does_not_show_itself() -> None:
    secret = token.Secret("canary")
    assert [text for text in (str(secret), repr(secret), f"{secret}", repr([secret])) if "canary" in text] == []
