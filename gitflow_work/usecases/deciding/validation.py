"""Running validators on the blobs of a tree."""

from __future__ import annotations

from collections.abc import Sequence

from gitflow_work.core.artifacts.artifact import Validator
from gitflow_work.core.artifacts.validation import MAX_FILES, Validation
from gitflow_work.core.facts import FileFound, Validated
from gitflow_work.ports.reading import Tree

LFS_POINTER = b"version https://git-lfs.github.com/spec/"
_MAX_KEPT = 10_000
_AT_ONCE = 20

_Key = tuple[Validator, str, str, bytes | None]
_kept: dict[_Key, Validation] = {}
"""What was said of a blob is said of it in every commit that has it at that path."""


def validate(need: Validated, files: Sequence[FileFound], tree: Tree) -> Validation:
    """What the validator says of the first MAX_FILES of these files. Each blob is read once in a process's life."""
    keys = [(need.validator, one.path, one.oid, need.schema) for one in files[:MAX_FILES]]
    fresh = [key for key in keys if key not in _kept]
    if len(_kept) > _MAX_KEPT:
        _kept.clear()
        fresh = keys
    found = {key: _kept[key] for key in keys if key in _kept}
    for start in range(0, len(fresh), _AT_ONCE):
        some = fresh[start : start + _AT_ONCE]
        contents = tree.read({oid for _, _, oid, _ in some})
        for key in some:
            found[key] = _kept[key] = _one(key, contents[key[2]])
    defects = [defect for key in keys for defect in found[key].defects]
    doubts = [doubt for key in keys for doubt in found[key].doubts]
    return Validation(tuple(defects), tuple(doubts))


def _one(key: _Key, data: bytes) -> Validation:
    validator, path, _, schema = key
    if data.startswith(LFS_POINTER):
        return Validation(doubts=(f"{path}: a pointer of git LFS; its contents are not in the repository",))
    from gitflow_work.formats.validators import Given, run

    return run(validator, Given(path, data, schema))
