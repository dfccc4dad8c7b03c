"""What the work tree holds under `.workflow`, told by git's index and a look at each file's stat.

`git diff-files` compares stats, and contents where a stat is too young to trust; so the filters that the repository's
configuration names are switched off by name for that call. Nothing configured is run.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping
from stat import S_ISREG

from gitflow_work.adapters.git.process import Git
from gitflow_work.adapters.git.repository import Places
from gitflow_work.core.layout import WORKFLOW_DIR
from gitflow_work.ports.reading import Entry

RACY_NS = 2_000_000_000
"""A folder changed this shortly before it was looked at may change again within the same tick of its clock."""
MISSING = -1
"""In place of a folder's time: it was not there."""
Differences = dict[str, tuple[Entry | None, Entry | None]]
"""Path to what stood there before and what stands there after; None is "not there"."""
_RAW = ("--raw", "-z", "--no-abbrev", "--no-renames", "--no-ext-diff", "--ignore-submodules=none")


def token(places: Places) -> str:
    """A word that changes whenever git's index does: its checksum, size, time and inode."""
    path = os.path.join(places.top or places.git_dir, os.environ.get("GIT_INDEX_FILE") or f"{places.git_dir}/index")
    try:
        with open(path, "rb") as index:
            info = os.fstat(index.fileno())
            index.seek(-min(info.st_size, places.id_width), os.SEEK_END)
            return f"{index.read().hex()}-{info.st_size}-{info.st_mtime_ns}-{info.st_ino}"
    except FileNotFoundError:
        return "none"


def tracked(git: Git) -> dict[str, Entry]:
    """Path to entry of everything under `.workflow` in git's index. Of a conflict, one side."""
    out = git.run("ls-files", "-s", "-z", "--", WORKFLOW_DIR)
    found = {}
    for line in out.decode("utf-8", "surrogateescape").split("\0"):
        if line:
            head, _, path = line.partition("\t")
            mode, oid, _ = head.split(" ")
            found[path] = Entry(mode, oid)
    return found


def between(git: Git, old: str, new: str) -> Differences | None:
    """What differs under `.workflow` between two commits. Raises GitFailed when one is not there."""
    return _differences(git.run("diff-tree", "-r", *_RAW, old, new, "--", WORKFLOW_DIR))


def staged(git: Git, commit: str) -> Differences | None:
    """What differs under `.workflow` between a commit and git's index; None when a conflict is open there."""
    return _differences(git.run("diff-index", "--cached", *_RAW, commit, "--", WORKFLOW_DIR))


def _differences(out: bytes) -> Differences | None:
    words = iter(out.decode("utf-8", "surrogateescape").split("\0")[:-1])
    found: Differences = {}
    for word in words:
        old_mode, new_mode, old, new, status = word[1:].split(" ")
        if status not in ("A", "D", "M", "T"):
            return None
        before = None if status == "A" else Entry(old_mode, old)
        found[next(words)] = (before, None if status == "D" else Entry(new_mode, new))
    return found


def dirty(git: Git, filters: Collection[str]) -> list[str]:
    """Tracked paths under `.workflow` whose file may differ from git's index, or is gone."""
    options = ("--name-only", "-z", "--ignore-submodules=all")
    out = _without_filters(git, filters).run("diff-files", *options, "--", WORKFLOW_DIR)
    return list(dict.fromkeys(path for path in out.decode("utf-8", "surrogateescape").split("\0") if path))


def _without_filters(git: Git, filters: Collection[str]) -> Git:
    """`git` with these filter drivers switched off; by the environment, as `-c` cannot say a name with `=` in it."""
    pairs = [(f"filter.{name}.{key}", "") for name in filters for key in ("clean", "smudge", "process")]
    pairs += [(f"filter.{name}.required", "false") for name in filters]
    if not pairs:
        return git
    first = int(git.env.get("GIT_CONFIG_COUNT") or 0)
    env = {"GIT_CONFIG_COUNT": str(first + len(pairs))}
    for at, (key, value) in enumerate(pairs, first):
        env |= {f"GIT_CONFIG_KEY_{at}": key, f"GIT_CONFIG_VALUE_{at}": value}
    return git.with_env(**env)


def configured_filters(settings: Mapping[str, str]) -> list[str]:
    """The names of the filter drivers among a repository's settings."""
    return sorted({key[len("filter.") :].rpartition(".")[0] for key in settings if key.startswith("filter.")})


def folders_below(top: str, folder: str) -> dict[str, int]:
    """Every folder from `folder` down (relative to `top`) to its time of change in ns; symlinks are not entered."""
    found: dict[str, int] = {}
    waiting = [folder]
    while waiting:
        at = waiting.pop()
        try:
            info = os.lstat(os.path.join(top, at))
            with os.scandir(os.path.join(top, at)) as entries:
                waiting += [f"{at}/{one.name}" for one in entries if one.is_dir(follow_symlinks=False)]
        except (FileNotFoundError, NotADirectoryError, PermissionError):
            continue
        found[at] = info.st_mtime_ns
    return found


def changed_folders(top: str, known: Mapping[str, int], seen_at: int) -> bool:
    """Whether a known folder was changed since it was listed, or too shortly before to be sure."""
    for folder, mtime in known.items():
        try:
            now = os.lstat(os.path.join(top, folder)).st_mtime_ns
        except OSError:
            now = MISSING
        if now != mtime or now > seen_at - RACY_NS:
            return True
    return False


def names_in(top: str, folder: str) -> list[str]:
    """The paths of the entries of one folder that are no folders, relative to `top`."""
    try:
        with os.scandir(os.path.join(top, folder)) as entries:
            return [f"{folder}/{one.name}" for one in entries if not one.is_dir(follow_symlinks=False)]
    except OSError:
        return []


def is_text(path: str) -> bool:
    """Whether a path is UTF-8, as the tables and JSON want it; git has any bytes."""
    return path.isascii() or not any("\ud800" <= one <= "\udfff" for one in path)


def read(top: str, path: str) -> tuple[str, bytes | None]:
    """`file` and the contents of a regular file; else the word for what is there: `symlink`, `gone`, `unreadable`."""
    full = os.path.join(top, path)
    try:
        info = os.lstat(full)
        if not S_ISREG(info.st_mode):
            return "symlink", None
        with open(full, "rb") as file:
            return "file", file.read()
    except (FileNotFoundError, NotADirectoryError):
        return "gone", None
    except OSError:
        return "unreadable", None


def blob_id(data: bytes, id_width: int) -> str:
    """The id that git gives to a blob with these contents."""
    import hashlib

    digest = hashlib.sha256 if id_width == 32 else hashlib.sha1
    return digest(b"blob %d\0" % len(data) + data).hexdigest()
