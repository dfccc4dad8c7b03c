"""Up to when the issues were looked at: a file in the common git folder. Deleting it loses nothing but time."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from datetime import datetime

from gitflow_work.core.issues.comparing import Cursor

FOLDER = os.path.join("gitflow-work", "github")


class FileCursor:
    """Implements ports.CursorStore, in `common_dir`."""

    def __init__(self, common_dir: str) -> None:
        self._folder = os.path.join(common_dir, FOLDER)

    def read(self, repository: str) -> Cursor | None:
        try:
            with open(self._path(repository), encoding="utf-8") as file:
                told = json.load(file)
            since = datetime.fromisoformat(told["since"])
            found = Cursor(str(told["repository"]), str(told["commit"]), since, str(told["settings"]))
        except (OSError, ValueError, KeyError, TypeError):
            return None
        return found if found.repository == repository and since.tzinfo is not None else None

    def write(self, cursor: Cursor) -> None:
        text = json.dumps({**cursor._asdict(), "since": cursor.since.isoformat()})
        try:
            os.makedirs(self._folder, exist_ok=True)
            handle, path = tempfile.mkstemp(dir=self._folder)
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(text)
            os.replace(path, self._path(cursor.repository))
        except OSError:
            pass  # the next run compares everything, which is slower and as right

    def _path(self, repository: str) -> str:
        return os.path.join(self._folder, hashlib.sha256(repository.encode()).hexdigest()[:16])
