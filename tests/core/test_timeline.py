"""Files and statuses of an item along random histories, against what each commit plainly holds."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from gitflow_work.core.check.records import Delta, Files, Record, delta
from gitflow_work.core.check.timeline import Kept, Timeline
from tests.core.graphs import Parents, graphs, named

ITEMS = ("t-1", "t-2")
STATES = ("todo", "doing", "done")
PATHS = (".workflow/tasks/a.md", ".workflow/tasks/b.md", ".workflow/tasks/c.md")
BLOBS = ("broken", *(f"{key} {state}" for key in ITEMS for state in STATES))
"""Contents of files: what they say, or that they say nothing."""

Tree = dict[str, str]


def record_of(blob: str) -> Record | None:
    """The record of a blob: its name says it."""
    if blob == "broken":
        return None
    key, state = blob.split(" ")
    return Record(key, key.upper(), "task", state, "", False, 5)


@st.composite
def histories(draw: st.DrawFn) -> tuple[Parents, list[Tree], Tree]:
    """Parents and trees of commits, and the tree of a commit before them that some of them stand on.

    A tree is that of the first parent (of another for some merges) with a change or two.
    """
    parents = draw(graphs())
    blobs = st.sampled_from([*BLOBS, None])
    base = {path: blob for path in PATHS if (blob := draw(blobs)) is not None}
    trees: list[Tree] = []
    for came in parents:
        tree = dict(trees[draw(st.sampled_from(came))] if came else base)
        for path in draw(st.lists(st.sampled_from(PATHS), max_size=2)):
            blob = draw(blobs)
            if blob is None:
                tree.pop(path, None)
            else:
                tree[path] = blob
        trees.append(tree)
    return parents, trees, base


def changes(before: Tree, after: Tree) -> Delta:
    paths = sorted({*before, *after})
    pairs = ((path, before.get(path), after.get(path)) for path in paths)
    return delta((one for one in pairs if one[1] != one[2]), record_of)


def timeline(parents: Parents, trees: list[Tree], base: Tree) -> Timeline:
    """Commits without parents stand on `base`, which is not among them."""
    commits = [(oid, came or ("base",)) for oid, came in named(parents)]
    deltas = {}
    for at, came in enumerate(parents):
        for number, parent in enumerate(came or (None,)):
            deltas[f"c{at}", number] = changes(base if parent is None else trees[parent], trees[at])
    return Timeline(commits, deltas, record_of, lambda oid, key: files(base, key))


def files(tree: Tree, key: str) -> Files:
    """The files of a tree that say they are the item."""
    return tuple((path, blob) for path, blob in sorted(tree.items()) if blob.startswith(key))


def readable(tree: Tree, key: str) -> str | None:
    """The item's status where exactly one file says it."""
    found = files(tree, key)
    return found[0][1].split(" ")[1] if len(found) == 1 else None


def carried(parents: Parents, trees: list[Tree], base: Tree, at: int, key: str) -> set[str | None]:
    """By the rule: the commit's own status, else those of its parents; None when not one ever knew the item."""
    own = readable(trees[at], key)
    if own is not None:
        return {own}
    if not parents[at]:
        return {blob.split(" ")[1] for _, blob in files(base, key)} or {None}
    last = set().union(*(carried(parents, trees, base, one, key) for one in parents[at]))
    return last - {None} or last


@given(histories())
@settings(max_examples=200, deadline=None)
def test_files_are_those_of_the_tree(history: tuple[Parents, list[Tree], Tree]) -> None:
    parents, trees, base = history
    line = timeline(*history)
    for at in range(len(parents)):
        for key in ITEMS:
            assert sorted(line.files(f"c{at}", key)) == sorted(files(trees[at], key))
            record = line.record(f"c{at}", key)
            assert (record and record.status) == readable(trees[at], key)
    assert [line.files("base", key) for key in ITEMS] == [files(base, key) for key in ITEMS]


@given(histories())
@settings(max_examples=200, deadline=None)
def test_statuses_are_carried_over_what_cannot_be_read(history: tuple[Parents, list[Tree], Tree]) -> None:
    parents, trees, base = history
    line = timeline(*history)
    for at in reversed(range(len(parents))):
        for key in ITEMS:
            assert line.statuses(f"c{at}", key) == carried(parents, trees, base, at, key)


@given(histories())
@settings(max_examples=150, deadline=None)
def test_a_status_is_introduced_where_no_parent_has_it(history: tuple[Parents, list[Tree], Tree]) -> None:
    parents, trees, base = history
    line = timeline(*history)
    for at, came in enumerate(parents):
        for key in ITEMS:
            own = readable(trees[at], key)
            before: list[set[str | None]] = [carried(parents, trees, base, one, key) for one in came]
            before = before or [{blob.split(" ")[1] for _, blob in files(base, key)}]
            new = own is not None and all(own not in one for one in before)
            assert line.introduced(f"c{at}", key) == (own if new else None)


@given(histories())
@settings(max_examples=150, deadline=None)
def test_touched_are_the_items_whose_files_differ_from_a_parent(history: tuple[Parents, list[Tree], Tree]) -> None:
    parents, trees, base = history
    line = timeline(*history)
    for at, came in enumerate(parents):
        others = [trees[one] for one in came] or [base]
        differ = {key for key in ITEMS if any(files(one, key) != files(trees[at], key) for one in others)}
        assert line.touched(f"c{at}") == differ


def test_doubles_carry_what_the_last_single_one_said() -> None:
    one, two, both = {PATHS[0]: "t-1 todo"}, {PATHS[0]: "t-1 doing"}, {PATHS[0]: "t-1 done", PATHS[1]: "t-1 todo"}
    line = timeline([(), (0,), (1,)], [one, two, both], {})
    assert line.record("c2", "t-1") is None
    assert line.carried("c2", "t-1") == {Kept("doing", "task", "")}


def test_a_history_of_thousands_is_no_deep_recursion() -> None:
    many = 5000
    parents: Parents = [(at - 1,) if at else () for at in range(many)]
    trees = [{PATHS[0]: "t-1 todo"}] + [{PATHS[0]: "broken"}] * (many - 1)
    assert timeline(parents, trees, {}).statuses(f"c{many - 1}", "t-1") == {"todo"}
