"""What GitHub answered, kept so that it need not be sent again.

It is used only when GitHub has just said, to its ETag, that it still holds (status 304, which costs nothing of the
limit); so nothing old ever counts. Deleting it loses nothing.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from typing import NamedTuple

MOST = 256
"""Files that are kept; beyond that the older half goes."""


class Answer(NamedTuple):
    """A body with the ETag that stands for it. `link` is the header that names further pages."""

    etag: str
    link: str
    body: str


class Kept:
    """Answers by address, in `folder`; None keeps nothing, as on CI machines, where others might have written there."""

    def __init__(self, folder: str | None) -> None:
        self._folder = folder

    def find(self, url: str) -> Answer | None:
        """What was kept of `url`; None, too, when the file is damaged."""
        if self._folder is None:
            return None
        try:
            with open(self._path(url), encoding="utf-8") as file:
                seal, _, text = file.read().partition("\n")
            if seal != _seal(url, text):
                return None
            etag, link, body = json.loads(text)
        except (OSError, ValueError):
            return None
        return Answer(etag, link, body)

    def keep(self, url: str, answer: Answer) -> None:
        """Keep an answer; when that cannot be, nothing is lost."""
        if self._folder is None or not answer.etag:
            return
        text = json.dumps(list(answer))
        try:
            os.makedirs(self._folder, exist_ok=True)
            self._make_room(self._folder)
            handle, path = tempfile.mkstemp(dir=self._folder)
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(f"{_seal(url, text)}\n{text}")
            os.replace(path, self._path(url))
        except OSError:
            pass

    def _path(self, url: str) -> str:
        return os.path.join(self._folder or "", hashlib.sha256(url.encode()).hexdigest())

    @staticmethod
    def _make_room(folder: str) -> None:
        with os.scandir(folder) as found:
            files = sorted((one.stat().st_mtime, one.path) for one in found)
        for _, path in files[: len(files) - MOST // 2] if len(files) > MOST else []:
            os.unlink(path)


def _seal(url: str, text: str) -> str:
    """Tells a damaged file, and one that stands where another should."""
    return hashlib.sha256(f"{url}\n{text}".encode()).hexdigest()
