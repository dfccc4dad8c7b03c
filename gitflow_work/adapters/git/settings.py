"""What the user's configuration says about making commits, read with one process."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import NamedTuple

from gitflow_work.adapters.git.process import Git, GitFailed
from gitflow_work.errors import BadUsage

_ASKED = r"^((user|author|committer)\.(name|email)|commit\.gpgsign|core\.hookspath|i18n\.commitencoding|hook\..*)$"
_FALSE = ("false", "no", "off", "")


class Settings(NamedTuple):
    """Values by key in lower case; None where the key stands without one, which is git's short form of true."""

    values: Mapping[str, str | None]

    @property
    def sign(self) -> bool:
        """Whether `commit.gpgSign` asks for a signature."""
        value = self.values.get("commit.gpgsign", "false")
        return value is None or not (value.lower() in _FALSE or value.strip("0") == "")

    @property
    def hooks_path(self) -> str | None:
        """The folder `core.hooksPath` as written, or None."""
        return self.values.get("core.hookspath")

    @property
    def has_configured_hooks(self) -> bool:
        """Whether hooks are named in the configuration itself, as newer git allows."""
        return any(key.startswith("hook.") for key in self.values)

    @property
    def is_encoded(self) -> bool:
        """Whether messages are written in another encoding than UTF-8, or may be."""
        return bool(self.values.get("i18n.commitencoding"))

    def encoded(self, message: str) -> tuple[bytes, tuple[str, ...]]:
        """The message in `i18n.commitEncoding`, with the options for git; in UTF-8 where that cannot hold it."""
        encoding = self.values.get("i18n.commitencoding")
        try:
            if encoding:
                return message.encode(encoding), ()
        except (LookupError, UnicodeEncodeError):
            pass
        return message.encode("utf-8", "surrogateescape"), ("-c", "i18n.commitEncoding=UTF-8")

    def decoded(self, message: bytes) -> str:
        """The other way round: text that a hook left."""
        try:
            return message.decode(self.values.get("i18n.commitencoding") or "utf-8")
        except (LookupError, UnicodeDecodeError):
            return message.decode("utf-8", "surrogateescape")


def read(git: Git) -> Settings:
    """The settings as they are now, from every configuration file that git reads."""
    _, out = git.call("config", "-z", "--get-regexp", _ASKED, ok=(0, 1))
    values: dict[str, str | None] = {}
    for line in out.decode("utf-8", "surrogateescape").split("\0")[:-1]:
        key, found, value = line.partition("\n")
        values[key.lower()] = value if found else None
    return Settings(values)


def require_identity(git: Git, settings: Settings) -> None:
    """Raise BadUsage when git would not know whom to write as author and committer.

    Where configuration and environment name both in full, no process is spent; else git decides, since it may be
    able to tell from the system.
    """
    if all(_named(role, part, settings) for role in ("author", "committer") for part in ("name", "email")):
        return
    for variable in ("GIT_AUTHOR_IDENT", "GIT_COMMITTER_IDENT"):
        try:
            git.run("var", variable)
        except GitFailed as failed:
            raise nobody(failed) from failed


def nobody(failed: GitFailed) -> BadUsage:
    """The error for a commit without a name or an e-mail address."""
    last = failed.stderr.splitlines()[-1] if failed.stderr else failed.message
    return BadUsage(
        f"git does not know who you are: {last.removeprefix('fatal: ')}",
        hint="git config user.name 'Your Name'; git config user.email you@example.org",
    )


def _named(role: str, part: str, settings: Settings) -> bool:
    given = os.environ.get(f"GIT_{role.upper()}_{part.upper()}")
    if given is not None:
        return bool(given.strip())
    return bool((settings.values.get(f"{role}.{part}") or settings.values.get(f"user.{part}") or "").strip())
