"""Random histories of honest and dishonest teams, for the oracle and as a story for git.

Everything is drawn from one `random.Random`, so a seed tells a history again, and hypothesis can shrink one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from random import Random
from typing import NamedTuple

from tests.check.oracle import Node, Oracle
from tests.check.story import BROKEN, DONE, IP, IR, KEYWORD, STATES, TD, Commit, Rules, item_text, path_of

ITEMS = ("T-1", "T-2")
NEXT = {TD: (IP,), IP: (IR, IR, TD), IR: (DONE, DONE, IP), DONE: ()}


class File(NamedTuple):
    """What a file of the items' folder says; status None: it cannot be read."""

    item: str
    status: str | None


Tree = Mapping[str, File]
"""Files by path; an artifact's path has a File of its item with status `doc`."""


@dataclass(frozen=True)
class Snapshot:
    """One commit of a history: the tree, and the items that its message says the keyword for."""

    parents: tuple[str, ...]
    tree: Tree
    words: tuple[str, ...] = ()


@dataclass
class History:
    """A history with the rules it is judged by, and the range."""

    rules: Rules
    commits: dict[str, Snapshot] = field(default_factory=dict)
    base: str = ""
    head: str = ""

    def oracle(self) -> Oracle:
        """The history as the oracle knows it."""
        nodes = {name: _node(one) for name, one in self.commits.items()}
        rules = self.rules
        return Oracle(nodes, self.base, self.head, rules.squash == "step", rules.artifact, rules.keyword)

    def story(self) -> dict[str, Commit]:
        """The history as texts."""
        return {name: self._commit(name, one) for name, one in self.commits.items()}

    def tell(self) -> str:
        """The history for people: one commit a line."""
        lines = [f"{self.rules}, {self.base}..{self.head}"]
        for name, one in self.commits.items():
            says = ", ".join(
                f"{path.removeprefix('.workflow/tasks/')}={file.status}" for path, file in one.tree.items()
            )
            lines.append(f"  {name} <- {' '.join(one.parents) or '(root)'}: {says} {' '.join(one.words)}".rstrip())
        return "\n".join(lines)

    def _commit(self, name: str, one: Snapshot) -> Commit:
        files = self.rules.files()
        for path, file in one.tree.items():
            if file.status == "doc":
                files[path] = "Proof.\n"
            else:
                files[path] = BROKEN if file.status is None else item_text(file.item, file.status)
        said = "".join(f"Work-Keyword: {item} {KEYWORD}\n" for item in one.words)
        return Commit(name, one.parents, files, f"{name}\n\n{said}")


def _node(one: Snapshot) -> Node:
    status: dict[str, list[str]] = {}
    for file in one.tree.values():
        if file.status not in (None, "doc"):
            status.setdefault(file.item, []).append(str(file.status))
    own = {item: found[0] for item, found in status.items() if len(found) == 1}
    docs = frozenset(file.item for file in one.tree.values() if file.status == "doc")
    return Node(one.parents, own, docs, frozenset(one.words))


def random_history(rng: Random, size: int = 14) -> History:
    """A history of about `size` commits, with a range whose BASE is on the main line.

    Half of them are tangled: one item that goes to and fro on branches which merge each other all the time.
    """
    tangled = rng.random() < 0.5
    rules = Rules(rng.choice(("path", "path", "step")), rng.random() < 0.5, rng.random() < 0.5 and not tangled)
    team = Team(rng, History(rules), rng.choice((0.0, 0.0, 0.1, 0.3)), tangled)
    team.begin()
    while len(team.history.commits) < size:
        team.act()
    return team.range()


@dataclass
class Team:
    """Makes a history, act by act. `vice` is the share of dishonest changes."""

    rng: Random
    history: History
    vice: float
    tangled: bool = False
    tips: dict[str, str] = field(default_factory=dict)
    line: list[str] = field(default_factory=list)

    def begin(self) -> None:
        """The root: some items anywhere, their artifacts maybe."""
        tree: dict[str, File] = {}
        for item in ITEMS[: 1 if self.tangled else self.rng.randint(0, 2)]:
            tree[path_of(item)] = File(item, self.rng.choice(STATES[:3]))
        for item in ITEMS:
            if self.rng.random() < 0.3:
                tree[f"docs/{item}.md"] = File(item, "doc")
        self._add("main", (), tree)
        for name in ("a", "b")[: self.rng.randint(1, 2)]:
            self.tips[name] = self.tips["main"]

    def act(self) -> None:
        """One more commit (criss-cross: two), or a branch begun again."""
        branch = self.rng.choice(list(self.tips))
        rare = [self._crisscross, self._octopus, self._squash, self._pick, self._revert, self._restart]
        if self.tangled:
            rare = [self._crisscross] * 3 + [self._squash]
        acts: list[Callable[[str], None]] = [*[self._work] * 6, *[self._merge] * 4, *rare]
        self.rng.choice(acts)(branch)

    def range(self) -> History:
        """BASE and HEAD drawn: the target's tip or an older commit of it, and any branch."""
        base = self.line[-1] if self.rng.random() < 0.3 else self.rng.choice(self.line[:4])
        head = self.rng.choice(list(self.tips.values()))
        return replace(self.history, base=base, head=head)

    # One act each

    def _work(self, branch: str) -> None:
        tree = dict(self.history.commits[self.tips[branch]].tree)
        words = tuple(item for item in ITEMS if self.rng.random() < 0.6)
        for _ in range(self.rng.choice((1, 1, 1, 2))):
            (self._dishonest if self.rng.random() < self.vice else self._honest)(tree)
        self._add(branch, (self.tips[branch],), tree, words)

    def _merge(self, branch: str) -> None:
        other = self.rng.choice([tip for name, tip in self.tips.items() if name != branch])
        self._merged(branch, self.tips[branch], other)

    def _crisscross(self, branch: str) -> None:
        other = self.rng.choice([name for name in self.tips if name != branch])
        ours, theirs = self.tips[branch], self.tips[other]
        self._merged(branch, ours, theirs)
        self._merged(other, theirs, ours)

    def _octopus(self, branch: str) -> None:
        if len(self.tips) > 2:
            first, *rest = (self.tips[branch], *(tip for name, tip in self.tips.items() if name != branch))
            self._merged(branch, first, *rest)

    def _squash(self, branch: str) -> None:
        tip = self.tips[branch]
        tree = self._resolved(self.tips["main"], tip)
        words = ITEMS if self.rng.random() < 0.5 else ()
        self._add("main", (self.tips["main"],), tree, words)

    def _pick(self, branch: str) -> None:
        name = self.rng.choice(list(self.history.commits))
        self._applied(branch, name, forwards=True)

    def _revert(self, branch: str) -> None:
        self._applied(branch, self.tips[branch], forwards=False)

    def _restart(self, branch: str) -> None:
        if branch != "main":
            self.tips[branch] = self.rng.choice(self.line) if self.rng.random() < 0.5 else self.line[-1]

    # Trees

    def _honest(self, tree: dict[str, File]) -> None:
        item = ITEMS[0] if self.tangled else self.rng.choice(ITEMS)
        paths = [path for path, file in tree.items() if file.item == item and file.status != "doc"]
        if not paths:
            tree[path_of(item)] = File(item, TD)
            return
        status = tree[paths[0]].status
        goals = NEXT.get(status or "", ()) if len(paths) == 1 else ()
        if self.rng.random() < 0.8:
            tree[f"docs/{item}.md"] = File(item, "doc")
        if not goals or (not self.tangled and self.rng.random() < 0.15):
            self._odd(tree, item, paths)
        else:
            goal = self.rng.choice(goals)
            if goal == DONE and self.tangled:
                goal = IP
            if self.rng.random() < 0.2 and NEXT[goal]:
                goal = self.rng.choice(NEXT[goal])
            tree[paths[0]] = File(item, goal)

    def _dishonest(self, tree: dict[str, File]) -> None:
        item = self.rng.choice(ITEMS)
        paths = [path for path, file in tree.items() if file.item == item and file.status != "doc"]
        if self.rng.random() < 0.3:
            self._odd(tree, item, paths)
        elif self.rng.random() < 0.2:
            tree.pop(f"docs/{item}.md", None)
        else:
            for path in paths[1:]:
                del tree[path]
            tree[paths[0] if paths else path_of(item)] = File(item, self.rng.choice((*STATES, "Nowhere")))

    def _odd(self, tree: dict[str, File], item: str, paths: list[str]) -> None:
        """Delete, break or mend, double, or rename."""
        if not paths:
            tree[path_of(item)] = File(item, self.rng.choice(STATES))
            return
        path = self.rng.choice(paths)
        file = tree[path]
        what = self.rng.choice(("delete", "break", "double", "rename"))
        if file.status is None or len(paths) > 1:
            what = self.rng.choice(("mend", "delete"))
        if what in ("delete", "rename"):
            del tree[path]
        if what == "rename":
            tree[f".workflow/tasks/sub/{item}-x.md"] = file
        elif what == "break":
            tree[path] = File(item, None)
        elif what == "double":
            tree[f".workflow/tasks/{item}-copy.md"] = File(item, self.rng.choice((file.status, TD, DONE)))
        elif what == "mend":
            for other in paths:
                del tree[other]
            known = [one.tree[path].status for one in self.history.commits.values() if path in one.tree]
            tree[path_of(item)] = File(item, self.rng.choice([status for status in known if status] or [TD]))

    def _merged(self, branch: str, *parents: str) -> None:
        drawn = self.rng.random()
        if drawn < 0.1:
            tree = dict(self.history.commits[parents[0]].tree)
        elif drawn < 0.15:
            tree = dict(self.history.commits[parents[-1]].tree)
        else:
            tree = self._resolved(parents[0], parents[1])
            for more in parents[2:]:
                tree = self._three(tree, self._base({parents[0]}, {more}), dict(self.history.commits[more].tree))
        if self.rng.random() < self.vice:
            self._dishonest(tree)
        elif self.rng.random() < 0.1:
            self._honest(tree)
        words = ITEMS if self.rng.random() < 0.2 else ()
        self._add(branch, parents, tree, words)

    def _resolved(self, ours: str, theirs: str) -> dict[str, File]:
        a, b = (dict(self.history.commits[one].tree) for one in (ours, theirs))
        return self._three(a, self._base({ours}, {theirs}), b)

    def _applied(self, branch: str, name: str, *, forwards: bool) -> None:
        one = self.history.commits[name]
        if len(one.parents) != 1:
            return
        before = dict(self.history.commits[one.parents[0]].tree)
        change = (before, dict(one.tree)) if forwards else (dict(one.tree), before)
        tree = self._three(dict(self.history.commits[self.tips[branch]].tree), *change)
        self._add(branch, (self.tips[branch],), tree, one.words if forwards else ())

    def _base(self, a: set[str], b: set[str]) -> dict[str, File]:
        """The tree of the (virtual) merge base, whose conflicts are unreadable."""
        common = self._reach(a) & self._reach(b)
        folded: set[str] = set()
        tree: dict[str, File] = {}
        for one in self.history.commits:
            if one in common and not any(one in self._reach(set(self.history.commits[o].parents)) for o in common):
                other = dict(self.history.commits[one].tree)
                tree = self._three(tree, self._base(folded, {one}), other, pick=False) if folded else other
                folded.add(one)
        return tree

    def _three(
        self, a: dict[str, File], base: dict[str, File], b: dict[str, File], *, pick: bool = True
    ) -> dict[str, File]:
        """git's clean merge by path; a conflict goes to one side, or is committed with its markers."""
        tree: dict[str, File] = {}
        for path in sorted({*a, *b}):
            mine, old, theirs = a.get(path), base.get(path), b.get(path)
            if theirs in (mine, old):
                found = mine
            elif mine == old:
                found = theirs
            else:
                broken = File((mine or theirs or File("T-1", None)).item, None)
                found = self.rng.choice((mine, theirs, mine, theirs, broken)) if pick else broken
            if found is not None:
                tree[path] = found
        return tree

    def _reach(self, names: set[str]) -> set[str]:
        found: set[str] = set()
        waiting = list(names)
        while waiting:
            name = waiting.pop()
            if name not in found:
                found.add(name)
                waiting += self.history.commits[name].parents
        return found

    def _add(self, branch: str, parents: tuple[str, ...], tree: Tree, words: tuple[str, ...] = ()) -> None:
        parents = tuple(dict.fromkeys(parents))
        name = f"{branch[0]}{len(self.history.commits)}"
        self.history.commits[name] = Snapshot(parents, tree, words)
        self.tips[branch] = name
        if branch == "main":
            self.line.append(name)
