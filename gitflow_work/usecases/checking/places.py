"""What may not stand below `.workflow`: links, and names that some file systems take for one."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping

from gitflow_work.core.finding import Finding
from gitflow_work.core.layout import WORKFLOW_DIR
from gitflow_work.formats.rules.rulesfiles import is_rule_path
from gitflow_work.ports.reading import Entry, Repository
from gitflow_work.usecases.workspace import RULE_FOLDERS

ODD_MODES = {"120000": "a symlink", "160000": "a submodule"}
_DROPPED = re.compile(r"[. ]+(?=/|\Z)")


def judge_places(
    repository: Repository, commit: str, entries: Mapping[str, Entry], folders: tuple[str, ...]
) -> Iterator[Finding]:
    """What is wrong with `entries`, all that a commit has below `.workflow`, by their places alone.

    `folders` are those of items, each ending in `/`. Items and rules that are no regular files are told elsewhere.
    """
    whole = repository.tree(commit).entry(WORKFLOW_DIR)
    if whole is not None and whole.mode != "40000":
        what = ODD_MODES.get(whole.mode, "a file")
        message = f"{WORKFLOW_DIR} is {what}, and must be a folder"
        yield Finding("not-regular", message, path=WORKFLOW_DIR, commit=commit)
    for path, entry in entries.items():
        is_folder = f"{path}/" in folders
        if is_folder or (not entry.is_regular and not _is_told(path, folders)):
            what = ODD_MODES.get(entry.mode, "a file")
            message = f"the folder of items {path} is {what}" if is_folder else f"{path} is {what}"
            hint = f"git rm {path}, and put what it leads to there" if entry.mode in ODD_MODES else f"git rm {path}"
            yield Finding("not-regular", message, path=path, commit=commit, hint=hint)
    yield from _clashes(repository, commit, entries)


def _is_told(path: str, folders: tuple[str, ...]) -> bool:
    return is_rule_path(path) or path in RULE_FOLDERS or (path.endswith(".md") and path.startswith(folders))


def _clashes(repository: Repository, commit: str, entries: Mapping[str, Entry]) -> Iterator[Finding]:
    """Names that some file system takes for one: a checkout there may have the one in the other's place."""
    top = [name for name in repository.top_names(commit) if _same(name).split("/")[0] == WORKFLOW_DIR]
    seen: dict[str, str] = {}
    for path in (*_plain_first(top), *_plain_first(_folders(entries)), *_plain_first(entries)):
        first = seen.setdefault(_same(path), path)
        if first != path:
            message = f"{path} is the same as {first} where names are compared without case or what Windows drops"
            yield Finding("name-clash", message, path=path, commit=commit, hint=f"git mv {path} to another name")


def _plain_first(names: Iterable[str]) -> list[str]:
    """In the order in which lower case precedes upper case: it is the odd one that is told."""
    return sorted(names, reverse=True)


def _folders(entries: Mapping[str, Entry]) -> set[str]:
    found: set[str] = set()
    for path in entries:
        folder = path.rpartition("/")[0]
        while folder and folder != WORKFLOW_DIR and folder not in found:
            found.add(folder)
            folder = folder.rpartition("/")[0]
    return found


def _same(path: str) -> str:
    """What file systems may make of a path: without case, composed, without dots and blanks at the end of a name."""
    if not path.isascii():
        path = unicodedata.normalize("NFC", unicodedata.normalize("NFC", path).casefold())
    return _DROPPED.sub("", path.lower().replace("\\", "/"))
