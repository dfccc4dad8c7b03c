"""Random lives of a repository: honest and dishonest teams that do everything to it that git can do.

Everything is drawn from one `random.Random`, so a seed tells a life again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

from tests.check.edits import Edits
from tests.check.oracle_rules import Judge, Orders, Told, judge
from tests.check.story import KEYWORD, Commit
from tests.check.things import ROLES, Broken, Config, Flow, Roles, Thing, Tree, rules, text

ITEMS = ("T-1", "T-2", "T-3")


@dataclass
class Life:
    """A history and the range of it that is judged. `update`: a ref went from BASE to HEAD."""

    told: dict[str, Told] = field(default_factory=dict)
    base: str = ""
    head: str = ""
    update: bool = False

    def judge(self, orders: Orders) -> Judge:
        """The oracle for the range."""
        return judge(self.told, self.base, self.head, orders)

    def story(self) -> dict[str, Commit]:
        """The life as texts."""
        return {name: _commit(name, one) for name, one in self.told.items()}

    def tell(self) -> str:
        """The life for people: each commit with what differs from its first parent."""
        lines = [f"{self.base}..{self.head}{' as an update' if self.update else ''}"]
        for name, one in self.told.items():
            before: Tree = self.told[one.parents[0]].tree if one.parents else {}
            paths = [path for path in {**before, **one.tree} if before.get(path) != one.tree.get(path)]
            lines.append(f"  {name} <- {' '.join(one.parents)} by {one.by} {' '.join(one.words)}")
            lines += [f"      {path}={one.tree.get(path)}" for path in paths]
        return "\n".join(lines)


def _commit(name: str, one: Told) -> Commit:
    said = "".join(f"Work-Keyword: {item} {KEYWORD}\n" for item in one.words)
    files = {path: text(thing) for path, thing in one.tree.items()}
    return Commit(name, one.parents, files, f"{name}\n\n{said}", one.by)


def random_life(rng: Random, size: int = 50) -> Life:
    """A life of at least `size` commits, with a range whose BASE is on the main line."""
    team = Team(rng, Life(), rng.choice((0.0, 0.0, 0.05, 0.2)), rng.choice((0.0, 0.02, 0.1)))
    team.begin()
    while len(team.life.told) < size:
        team.act()
    return team.range()


@dataclass
class Team:
    """Makes a life, act by act. `vice` is the share of dishonest changes, `oddity` that of odd ones, by anybody."""

    rng: Random
    life: Life
    vice: float
    oddity: float
    tips: dict[str, str] = field(default_factory=dict)
    line: list[str] = field(default_factory=list)

    def begin(self) -> None:
        """The root: the rules, some items anywhere, their artifacts maybe."""
        draw = self.rng.choice
        flow = Flow(artifact=draw((False, True)), keyword=draw((False, True)), jump=self.rng.random() < 0.2)
        tree: dict[str, Thing] = rules(
            Config(draw(("path", "path", "step"))), Roles(draw(("all", "moves", "steps"))), flow
        )
        edits = self.edits(tree)
        for item in ITEMS[: self.rng.randint(0, 3)]:
            edits.begin(item)
        self._add("main", (), tree, "ann")
        for name in ("a", "b", "c")[: self.rng.randint(1, 3)]:
            self.tips[name] = self.tips["main"]

    def act(self) -> None:
        """One more step: a commit, or some."""
        rare = (self._crisscross, self._octopus, self._squash, self._pick, self._revert, self._restart, self._rebase)
        acts: list[Callable[[str], None]] = [*[self._work] * 14, *[self._merge] * 6, *rare]
        self.rng.choice(acts)(self.rng.choice(list(self.tips)))

    def range(self) -> Life:
        """BASE and HEAD drawn: the target's tip or an older commit of it, and any branch."""
        life, rng = self.life, self.rng
        life.base = self.line[-1] if rng.random() < 0.4 else rng.choice(self.line)
        life.head = rng.choice(list(self.tips.values()))
        life.update = rng.random() < 0.2
        return life

    def edits(self, tree: dict[str, Thing]) -> Edits:
        """What this team does to a tree."""
        return Edits(self.rng, tree, ITEMS)

    # One act each

    def _work(self, branch: str) -> None:
        tree = dict(self.life.told[self.tips[branch]].tree)
        self._change(tree)
        self._add(branch, (self.tips[branch],), tree, words=self._words())

    def _change(self, tree: dict[str, Thing]) -> None:
        edits = self.edits(tree)
        drawn = self.rng.random()
        if drawn < self.vice:
            edits.dishonest()
        elif drawn < self.vice + self.oddity:
            edits.odd()
        else:
            edits.honest()

    def _words(self) -> tuple[str, ...]:
        return tuple(item for item in ITEMS if self.rng.random() < 0.7)

    def _merge(self, branch: str) -> None:
        other = self.rng.choice([tip for name, tip in self.tips.items() if name != branch])
        self._merged(branch, self.tips[branch], other)

    def _crisscross(self, branch: str) -> None:
        other = self.rng.choice([name for name in self.tips if name != branch])
        ours, theirs = self.tips[branch], self.tips[other]
        self._merged(branch, ours, theirs)
        self._merged(other, theirs, ours)

    def _octopus(self, branch: str) -> None:
        self._merged(branch, self.tips[branch], *(tip for name, tip in self.tips.items() if name != branch))

    def _squash(self, branch: str) -> None:
        main = self.tips["main"]
        tree = self._both(main, self.tips[branch])
        self._add("main", (main,), tree, words=ITEMS if self.rng.random() < 0.5 else ())

    def _pick(self, branch: str) -> None:
        self._applied(branch, self.rng.choice(list(self.life.told)))

    def _revert(self, branch: str) -> None:
        self._applied(branch, self.tips[branch], back=True)

    def _restart(self, branch: str) -> None:
        if branch != "main":
            self.tips[branch] = self.rng.choice((self.rng.choice(self.line), self.line[-1]))

    def _rebase(self, branch: str) -> None:
        """The branch's last own commits once more, on top of main."""
        done: list[str] = []
        onto = self.reach({self.tips["main"]})
        at = self.tips[branch]
        while at not in onto and len(done) < 4:
            done.append(at)
            at = self.life.told[at].parents[0]
        if done:
            self.tips[branch] = self.tips["main"]
            for name in reversed(done):
                self._applied(branch, name)

    # Trees

    def _merged(self, branch: str, *parents: str) -> None:
        parents = tuple(dict.fromkeys(parents))
        drawn = self.rng.random()
        tree = dict(self.life.told[parents[0]].tree)
        if drawn < self.vice:
            tree = dict(self.life.told[self.rng.choice(list(self.life.told))].tree)
        elif drawn > self.vice / 2:
            for more in parents[1:]:
                tree = self._three(tree, self._base({parents[0]}, {more}), dict(self.life.told[more].tree))
        if self.rng.random() < self.vice or self.rng.random() < 0.05:
            self._change(tree)
        self._add(branch, parents, tree, words=self._words() if self.rng.random() < 0.2 else ())

    def _both(self, ours: str, theirs: str) -> dict[str, Thing]:
        trees = (dict(self.life.told[one].tree) for one in (ours, theirs))
        mine, other = trees
        return self._three(mine, self._base({ours}, {theirs}), other)

    def _applied(self, branch: str, name: str, *, back: bool = False) -> None:
        one = self.life.told[name]
        if not one.parents:
            return
        before, after = dict(self.life.told[one.parents[0]].tree), dict(one.tree)
        if back:
            before, after = after, before
        tree = self._three(dict(self.life.told[self.tips[branch]].tree), before, after)
        self._add(branch, (self.tips[branch],), tree, words=() if back else one.words)

    def _base(self, a: set[str], b: set[str]) -> dict[str, Thing]:
        """The tree of the (virtual) merge base, whose conflicts are unreadable."""
        common = self.reach(a) & self.reach(b)
        folded: set[str] = set()
        tree: dict[str, Thing] = {}
        below = {one for name in common for one in self.reach(set(self.life.told[name].parents))}
        for one in self.life.told:
            if one in common and one not in below:
                other = dict(self.life.told[one].tree)
                tree = self._three(tree, self._base(folded, {one}), other, pick=False) if folded else other
                folded.add(one)
        return tree

    def _three(
        self, a: dict[str, Thing], base: dict[str, Thing], b: dict[str, Thing], *, pick: bool = True
    ) -> dict[str, Thing]:
        """git's clean merge by path; a conflict goes to one side, now and then it is committed with its markers."""
        tree: dict[str, Thing] = {}
        for path in sorted({*a, *b}):
            mine, old, theirs = a.get(path), base.get(path), b.get(path)
            if theirs in (mine, old):
                found = mine
            elif mine == old:
                found = theirs
            else:
                found = theirs if self.rng.random() < 0.6 else mine
                if not pick or (path.endswith(".md") and self.rng.random() < self.oddity):
                    found = Broken() if path.startswith(".workflow/") else found
            if found is not None:
                tree[path] = found
        return tree

    def reach(self, names: set[str]) -> set[str]:
        """Every commit reachable from these, they themselves too."""
        found: set[str] = set()
        waiting = list(names)
        while waiting:
            name = waiting.pop()
            if name not in found:
                found.add(name)
                waiting += self.life.told[name].parents
        return found

    def _add(
        self, branch: str, parents: tuple[str, ...], tree: dict[str, Thing], by: str = "", words: tuple[str, ...] = ()
    ) -> None:
        """One commit; an honest team lets ann do what needs leave."""
        before: Tree = self.life.told[parents[0]].tree if parents else {}
        drawn = "ann" if self.rng.random() < 0.3 else "bob"
        needs_leave = self.vice == 0 and self._needs_leave(before, tree)
        name = f"{branch[0]}{len(self.life.told)}"
        self.life.told[name] = Told(parents, tree, by or ("ann" if needs_leave else drawn), words)
        self.tips[branch] = name
        if branch == "main":
            self.line.append(name)

    def _needs_leave(self, before: Tree, tree: Tree) -> bool:
        roles = tree[ROLES]
        if isinstance(roles, Roles) and roles.everyone == "steps":
            return True
        return any(
            before.get(path) != tree.get(path)
            and (not path.startswith((".workflow/tasks/", "docs/")) or path not in tree or path not in before)
            for path in {**before, **tree}
        )
