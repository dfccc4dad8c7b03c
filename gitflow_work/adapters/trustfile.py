"""What a clone trusts: digests, in a file of its git dir. It can come with no fetch and with no checkout."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping

from gitflow_work.errors import WorkError

NAME = "trust.json"
_MAX = 1_000_000
_DIGEST = 64


class TrustFile:
    """The trust of one clone, shared by its work trees. `folder` is ours, in the common git dir."""

    def __init__(self, folder: str) -> None:
        self.folder = folder
        self._path = os.path.join(folder, NAME)

    def trusted(self) -> Mapping[str, str]:
        """See ports.Commands. A file that says nothing that can be understood trusts nothing."""
        try:
            descriptor = os.open(self._path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
            with open(descriptor, "rb") as file:
                said = json.loads(file.read(_MAX))
        except (OSError, ValueError, RecursionError):
            return {}
        found = said.get("trusted") if isinstance(said, dict) else None
        if not isinstance(found, dict):
            return {}
        return {one: path for one, path in found.items() if isinstance(path, str) and len(one) == _DIGEST}

    def trust(self, found: Mapping[str, str]) -> None:
        """See ports.Commands."""
        self._write({**self.trusted(), **found})

    def revoke(self) -> int:
        """See ports.Commands."""
        before = len(self.trusted())
        try:
            os.unlink(self._path)
        except FileNotFoundError:
            return 0
        except OSError as error:
            raise self._failed(error) from None
        return before

    def _write(self, found: Mapping[str, str]) -> None:
        temporary = f"{self._path}.{os.getpid()}"
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
        try:
            os.makedirs(self.folder, exist_ok=True)
            if os.path.lexists(temporary):
                os.unlink(temporary)
            with open(os.open(temporary, flags, 0o600), "w", encoding="ascii") as file:
                json.dump({"trusted": found}, file, indent=1, sort_keys=True)
            os.replace(temporary, self._path)
        except OSError as error:
            raise self._failed(error) from None

    def _failed(self, error: OSError) -> WorkError:
        return WorkError(
            f"{self._path} cannot be written: {error.strerror}", hint=f"ls -ld {self.folder}", code="not-writable"
        )
