"""What the work tree says otherwise than git's index: edited, deleted and untracked item files, read each time."""

from __future__ import annotations

import json
import time
from collections.abc import Collection
from typing import NamedTuple

from gitflow_work.adapters.git.process import Git
from gitflow_work.adapters.index import rows, scan, store
from gitflow_work.adapters.index.mirror import Mirror


class Overlay(NamedTuple):
    """Each item path that differs, to the id of the blob that lies there; None where nothing can be read.

    `odd` are those where something stands that is no readable regular file, with the word for it.
    """

    files: dict[str, str | None]
    odd: dict[str, str]


def overlay(mirror: Mirror, git: Git, filters: Collection[str], id_width: int) -> Overlay:
    """The differences now. Their contents are in the tables afterwards. Raises sqlite3.Error."""
    odd = {path: "symlink" if scan.is_text(path) else "name" for path in mirror.links}
    found = Overlay(dict.fromkeys(path for path in odd if scan.is_text(path)), odd)
    paths = [path for path in scan.dirty(git, filters) if mirror.is_item(path)]
    fresh: dict[str, tuple[str, bytes]] = {}
    for path in (*paths, *_untracked(mirror)):
        kind, data = scan.read(mirror.top, path)
        found.odd.pop(path, None)
        if not scan.is_text(path):
            found.odd.update({path: "name"} if kind != "gone" else {})
            continue
        if data is None:
            found.files[path] = None
            if kind != "gone":
                found.odd[path] = kind
            continue
        oid = found.files[path] = scan.blob_id(data, id_width)
        fresh[oid] = (path, data)
    unknown = store.unknown(mirror.db, fresh)
    if unknown:
        with mirror.writing():
            store.keep(mirror.db, [rows.blob(oid, fresh[oid][1], fresh[oid][0]) for oid in unknown])
    return found


def _untracked(mirror: Mirror) -> list[str]:
    """Item files on the disk that git's index does not know."""
    listed = json.loads(mirror.meta("listed") or "null")
    if listed is None or scan.changed_folders(mirror.top, listed["folders"], listed["at"]):
        at = time.time_ns()
        found: dict[str, int] = {}
        for folder in sorted({one["folder"] for one in mirror.types.values()}):
            found.update(scan.folders_below(mirror.top, folder) or {folder: scan.MISSING})
        known = {path for (path,) in mirror.db.execute("select path from files where place = ?", (mirror.place,))}
        seen = {path for folder in found for path in scan.names_in(mirror.top, folder)}
        extra = sorted(path for path in seen - known - mirror.links if mirror.is_item(path))
        listed = {"folders": found, "at": at, "extra": extra}
        mirror.set_meta("listed", json.dumps(listed))
    extra_paths: list[str] = listed["extra"]
    return extra_paths
