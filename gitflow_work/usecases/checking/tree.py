"""Rule B on HEAD's tree: what one tree tells."""

from __future__ import annotations

from collections.abc import Iterator

from gitflow_work.core.check.result import Checked
from gitflow_work.core.check.timeline import Timeline
from gitflow_work.core.check.wholeness import Wholeness
from gitflow_work.core.finding import NOTE, Finding
from gitflow_work.core.layout import WORKFLOW_DIR
from gitflow_work.core.rules import Rules
from gitflow_work.errors import BadFile
from gitflow_work.ports.reading import Entry, Repository
from gitflow_work.usecases.checking.history import Known
from gitflow_work.usecases.checking.places import ODD_MODES, judge_places
from gitflow_work.usecases.checking.reading import Commits, Reader, blob


def judge_tree(repository: Repository, reader: Reader, head: str, rules: Rules, into: Checked) -> None:
    """Read every item of HEAD's tree and say what is wrong with them."""
    below = repository.tree(head).files(WORKFLOW_DIR)
    for found in judge_places(repository, head, below, reader.folders):
        into.add(found)
    wholeness = Wholeness(rules)
    files = reader.items_of(below)
    paths: dict[str, list[str]] = {}
    for path, entry in files.items():
        odd = _odd(path, entry)
        if odd is None:
            paths.setdefault(entry.oid, []).append(path)
            continue
        for found in wholeness.file(path, odd):
            into.add(found)
    for oid, data in repository.blobs(sorted(paths)):
        item = reader.keep(oid, data)
        for path in paths[oid]:
            for found in wholeness.file(path, item):
                into.add(found)
    for found in wholeness.together():
        into.add(found)
    into.files = wholeness.count


def note_mended(reader: Reader, known: Known, commits: Commits, head: str, into: Checked) -> None:
    """Note what was wrong in inner commits, and is not in HEAD: files that could not be read, doubles, deletions."""
    bad_now = {blob(entry) for entry in reader.files(head).values()}
    for oid, parents in commits:
        noted: set[tuple[str, str]] = set()
        for number in range(len(parents) or 1):
            for path, added in known.changes.deltas[oid, number].added:
                problem = reader.problems.get(added)
                if problem is None or added in bad_now or (path, added) in noted:
                    continue
                noted.add((path, added))
                message = f"could not be read here, and is mended since: {problem.message}"
                into.add(Finding("unreadable-item", message, NOTE, path, problem.line, problem.column, commit=oid))
        for found in _mended_ids(known.history.timeline, oid, head):
            into.add(found)


def _mended_ids(timeline: Timeline, commit: str, head: str) -> Iterator[Finding]:
    """Ids that a commit doubled or deleted, and of which HEAD has one file."""
    parents = timeline.parents[commit]
    for key in sorted(timeline.touched(commit)):
        files = timeline.files(commit, key)
        before = [timeline.files(one, key) for one in parents]
        record = timeline.record(head, key)
        if record is None:
            continue
        if len(files) > 1 and not any(len(one) > 1 for one in before):
            message = f"{record.id} stands in {len(files)} files here, and in one again since"
            yield Finding("duplicate-id", message, NOTE, files[-1][0], commit=commit, item=record.id)
        elif len(before) == 1 and before[0] and not files:
            message = f"{record.id} was deleted here, and is back since"
            yield Finding("deleted-item", message, NOTE, before[0][0][0], commit=commit, item=record.id)


def _odd(path: str, entry: Entry) -> BadFile | None:
    """What keeps an entry of a tree from being an item, whatever it says."""
    if entry.is_regular and not path.isascii() and any("\udc80" <= char <= "\udcff" for char in path):
        return BadFile("the file has a name that is not UTF-8", hint="git mv it to a name that is")
    if entry.is_regular:
        return None
    what = ODD_MODES.get(entry.mode, f"of mode {entry.mode}")
    return BadFile(f"an item is a regular file, and this is {what}", hint="put the file itself there")
