"""The sentences for what can go wrong with GitHub. None quotes what a library or GitHub said, but for bounded words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gitflow_work.core.forge.answers import ForgeTrouble
from gitflow_work.errors import WorkError

_LATER = "try again; when it stays so, see https://www.githubstatus.com"


def too_slow(what: str, host: str, seconds: float) -> ForgeTrouble:
    """No whole answer in time."""
    return ForgeTrouble(f"{what}: {host} did not answer within {seconds:.3g} s", hint=_LATER, passing=True)


def used_up(what: str, seconds: float) -> ForgeTrouble:
    """The time for all questions together has passed."""
    return ForgeTrouble(
        f"{what}: not asked, as GitHub has been waited for {seconds:g} s in all", hint=_LATER, passing=True
    )


def unreachable(what: str, host: str) -> ForgeTrouble:
    """No connection, or a broken one."""
    return ForgeTrouble(
        f"{what}: {host} cannot be reached", hint="look at the connection to it, then try again", passing=True
    )


def is_connection(error: BaseException) -> bool:
    """Whether the connection failed, so that another try may help."""
    from requests import exceptions

    return isinstance(error, exceptions.ConnectionError) and not isinstance(error, exceptions.SSLError)


def failed(what: str, host: str, error: BaseException) -> ForgeTrouble:
    """Something that a library raised. Only its kind is told: its words may quote what was sent."""
    from requests import exceptions

    if isinstance(error, exceptions.SSLError):
        hint = "a proxy with a certificate of its own needs REQUESTS_CA_BUNDLE"
        return ForgeTrouble(f"{what}: {host} shows no certificate that is trusted here", hint=hint)
    if is_connection(error):
        return unreachable(what, host)
    if isinstance(error, exceptions.RequestException):
        return ForgeTrouble(f"{what}: the answer of {host} broke off", hint=_LATER, passing=True)
    return ForgeTrouble(
        f"{what}: the answer of {host} could not be understood ({type(error).__name__})", hint=_LATER, passing=True
    )


def elsewhere(what: str, host: str, status: int) -> ForgeTrouble:
    """GitHub answered with another address, which is not followed: the token is for one host."""
    if status == 202:
        return ForgeTrouble(
            f"{what}: {host} is still working the answer out", hint="try again in a minute", passing=True
        )
    hint = "when the repository was renamed or moved, set `github: repository` in .workflow/config.yml, and the remote"
    return ForgeTrouble(f"{what}: {host} answered with another address, which is not followed", hint=hint)


def limited(what: str, after: float) -> ForgeTrouble:
    """A limit of requests is used up."""
    minutes = int(after // 60) + 1
    wait = f"{int(after) + 1} s" if after < 90 else f"{minutes} minutes"
    return ForgeTrouble(
        f"{what}: GitHub's limit of requests is used up",
        hint=f"try again in {wait}, or set GH_TOKEN to a token with a limit of its own",
        retry_after=after,
    )


def status(what: str, host: str, number: int, headers: Mapping[str, str]) -> ForgeTrouble:
    """An answer whose status is no success."""
    if number == 401:
        hint = "it may have expired: set GH_TOKEN to a valid one, or sign in by `gh auth login`"
        return ForgeTrouble(f"{what}: {host} refuses the token", hint=hint)
    if number == 403:
        needed = headers.get("x-accepted-github-permissions", "")
        wanted = needed.replace("=", ": ") if _is_plain(needed) else ""
        hint = f"give the token {wanted}" if wanted else "see the permissions in docs/github.md"
        return ForgeTrouble(f"{what}: the token may not read or do that", hint=hint)
    if number == 404:
        hint = "look at the number and at `github: repository`, and whether the token may see the repository"
        return ForgeTrouble(f"{what}: not found, or hidden from the token", hint=hint)
    if number == 422:
        # GitHub's answer to the id of a commit that it has never seen.
        return ForgeTrouble(f"{what}: {host} does not know it", hint="push the commit, then try again")
    if number >= 500:
        return ForgeTrouble(f"{what}: {host} has trouble of its own (status {number})", hint=_LATER, passing=True)
    return ForgeTrouble(f"{what}: {host} answered with status {number}", hint=_LATER)


def odd(what: str, why: str = "its answer is not what it should be") -> ForgeTrouble:
    """An answer of success that is none."""
    return ForgeTrouble(f"{what}: GitHub cannot be relied on now: {why}", hint=_LATER, passing=True)


def graphql(what: str, errors: Any) -> ForgeTrouble:
    """A query that was answered with errors."""
    kinds = {one.get("type") for one in errors if isinstance(one, dict)} if isinstance(errors, list) else set()
    if "NOT_FOUND" in kinds:
        return status(what, "GitHub", 404, {})
    if kinds & {"FORBIDDEN", "INSUFFICIENT_SCOPES"}:
        return status(what, "GitHub", 403, {})
    return odd(what, "it could not carry out the query")


def cut(what: str, why: str, hint: str = _LATER) -> ForgeTrouble:
    """A list that is not whole."""
    return ForgeTrouble(f"{what}: the list is not complete: {why}", hint=hint)


def not_installed(what: str) -> ForgeTrouble:
    """PyGithub is missing."""
    return ForgeTrouble(f"{what}: PyGithub is not installed", hint="pip install 'gitflow-work[github]'")


def refused(what: str, data: Any) -> WorkError:
    """GitHub understood and said no, as to a pull request that is open already. What it said is told, cut short."""
    words = [data.get("message", "")] if isinstance(data, dict) else []
    errors = data.get("errors") if isinstance(data, dict) else None
    listed = errors if isinstance(errors, list) else []
    words += [one.get("message") or "" if isinstance(one, dict) else one for one in listed]
    said = "; ".join(word[:200] for word in words if isinstance(word, str) and word)
    return WorkError(f"{what}: GitHub refuses it: {said[:500] or 'without a reason'}")


def _is_plain(text: str) -> bool:
    return bool(text) and len(text) < 200 and text.isascii() and text.replace("_", "").strip("=,; ").isprintable()
