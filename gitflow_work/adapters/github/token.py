"""The token, and only here: from the environment, else from GitHub's own command `gh`."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Mapping

from gitflow_work.core.forge.answers import ForgeTrouble

PATIENCE = 5.0
"""Seconds that `gh` may take."""

_NEEDED = "set GH_TOKEN, or GITHUB_TOKEN, or sign in by `gh auth login`"


class Secret:
    """A text that shows itself to nobody who does not ask for it by name."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """The text itself; never to be put into a message, a log or a file."""
        return self._text

    def __repr__(self) -> str:
        return "Secret()"


def find(environment: Mapping[str, str], host: str, *, may_run: bool) -> Secret:
    """The token for `host`. Raises ForgeTrouble when there is none, or what there is can be none.

    `may_run`: whether `gh` may be asked, which is not so in a server's hook. On a CI machine nobody has signed in, so
    it is not asked there either.
    """
    for name in ("GH_TOKEN", "GITHUB_TOKEN"):
        text = environment.get(name, "").strip()
        if text:
            return _checked(text, f"the value of {name}")
    if may_run and not environment.get("CI") and not environment.get("GITHUB_ACTIONS"):
        text = _from_gh(environment, host)
        if text:
            return _checked(text, "what `gh auth token` answered")
    raise ForgeTrouble("GitHub cannot be asked without a token", hint=_NEEDED)


def _checked(text: str, what: str) -> Secret:
    # A header with anything else in it would be refused by a message that quotes it.
    if not re.fullmatch(r"[\x21-\x7e]{1,2000}", text):
        raise ForgeTrouble(f"{what} is no token", hint=_NEEDED)
    return Secret(text)


def _from_gh(environment: Mapping[str, str], host: str) -> str:
    program = shutil.which("gh", path=environment.get("PATH", ""))
    if program is None:
        return ""
    env = {**environment, "GH_PROMPT_DISABLED": "1", "GH_NO_UPDATE_NOTIFIER": "1"}
    try:
        done = subprocess.run(
            [program, "auth", "token", "--hostname", host],
            env=env,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            timeout=PATIENCE,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.decode("ascii", "replace").strip() if done.returncode == 0 else ""
