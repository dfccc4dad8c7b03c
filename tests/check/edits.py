"""What somebody does to one tree of a random life: the steps of the tool, by hand, honest, odd and dishonest."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from tests.check.story import DONE, IP, IR, STATES, TD
from tests.check.things import (
    CONFIG,
    FLOW,
    OLD,
    ROLES,
    Broken,
    Config,
    Flow,
    Item,
    Kind,
    Override,
    Proof,
    Roles,
    Thing,
    path_of,
)

BUG = "B-1"
BUGS = (".workflow/types/bug.yml", ".workflow/workflows/bug.yml")


@dataclass
class Edits:
    """Edits of `tree`, in place."""

    rng: Random
    tree: dict[str, Thing]
    items: tuple[str, ...]

    def begin(self, item: str) -> None:
        """An item in any state, as a history may begin."""
        self.tree[path_of(item)] = Item(item, self.rng.choice((TD, TD, IP, IR)))
        if self.rng.random() < 0.3:
            self.prove(item)

    def prove(self, item: str) -> None:
        """Its artifact."""
        self.tree[f"docs/{item}.md"] = Proof()

    def honest(self) -> None:
        """A step that rules and leave may allow; usually a move."""
        rare = (self._rename, self._delete, self._need, self._import, self._new_type, self._rules, self._override)
        acts: list[Callable[[], None]] = [*[self._move] * 14, *[self._create] * 3, *rare]
        self.rng.choice(acts)()

    def odd(self) -> None:
        """What happens by mistake: broken files, doubles, deletions, and mending them."""
        acts = (self._break, self._double, self._delete, self._unprove, self._mend, self._mend, self._recase)
        self.rng.choice(acts)()

    def dishonest(self) -> None:
        """What no rule allows."""
        acts = (self._jump, self._jump, self._pin, self._type, self._swap, self._renumber, self._again)
        more = (self._unprove, self._delete, self._rules, self._import, self._rewrite_override, self._double)
        self.rng.choice((*acts, *more))()

    # Items

    def _of(self, item: str) -> dict[str, Item]:
        return {
            path: one for path, one in self.tree.items() if isinstance(one, Item) and one.id.lower() == item.lower()
        }

    def _some(self) -> tuple[str, Item] | None:
        """An item that there is once."""
        found = [next(iter(one.items())) for item in (*self.items, BUG) if len(one := self._of(item)) == 1]
        return self.rng.choice(found) if found else None

    def _flow(self, item: Item) -> Flow:
        name = "bug" if item.type == "bug" else "task"
        flow = self.tree.get(f".workflow/workflows/{item.pin or name}.yml") or self.tree.get(FLOW)
        return flow if isinstance(flow, Flow) else Flow()

    def _move(self) -> None:
        some = self._some()
        if some is None:
            self._create()
            return
        path, item = some
        flow = self._flow(item)
        ways = {TD: [IP], IP: [IR, IR, TD] if flow.review else [DONE, TD], IR: [DONE, DONE, IP] if flow.review else []}
        if flow.jump:
            ways[TD].append(DONE)
        goals = ways.get(item.status, [])
        if not goals:
            self._create()
            return
        goal = self.rng.choice(goals)
        if goal == DONE and self.rng.random() < 0.9:
            self.prove(item.id)
        self.tree[path] = item._replace(status=goal)

    def _create(self) -> None:
        missing = [one for one in self.items if not self._of(one)]
        if missing:
            item = self.rng.choice(missing)
            self.tree[path_of(item)] = Item(item, TD)
        elif BUGS[0] in self.tree and not self._of(BUG):
            self.tree[path_of(BUG, "bug")] = Item(BUG, TD, "bug")

    def _rename(self) -> None:
        if some := self._some():
            path, item = some
            del self.tree[path]
            folder, _, name = path.rpartition("/")
            self.tree[f"{folder}/sub-{name}" if "sub-" not in name else f"{folder}/{name[4:]}"] = item

    def _delete(self) -> None:
        if some := self._some():
            del self.tree[some[0]]

    def _need(self) -> None:
        if some := self._some():
            path, item = some
            self.tree[path] = item._replace(needs=() if item.needs else (self.rng.choice(self.items),))

    def _import(self) -> None:
        missing = [one for one in self.items if not self._of(one)]
        if missing:
            item = self.rng.choice(missing)
            self.tree[path_of(item)] = Item(item, self.rng.choice(STATES), imported=True)
        elif self.rng.random() < 0.3 and (some := self._some()):
            self.tree[some[0]] = some[1]._replace(imported=not some[1].imported)

    # Rules

    def _rules(self) -> None:
        draw = self.rng.choice
        flow = self.tree[FLOW]
        assert isinstance(flow, Flow)
        what = draw(("artifact", "keyword", "jump", "review", "version", "squash", "roles"))
        if what == "squash":
            self.tree[CONFIG] = Config(draw(("path", "step")))
        elif what == "roles":
            self.tree[ROLES] = Roles(draw(("all", "moves", "steps")))
        elif what == "version":
            self._bump(flow)
        else:
            turned = {what: not getattr(flow, what)}
            new = Flow(**{**flow._asdict(), **turned})
            self.tree[FLOW] = new if new.review else new._replace(keyword=False)

    def _bump(self, flow: Flow) -> None:
        """A new version of the workflow, and the old one for the items in flight."""
        if flow.version == "1":
            self.tree[OLD] = flow
            self.tree[FLOW] = flow._replace(version="2", artifact=True)
            for path, one in self.tree.items():
                if isinstance(one, Item) and one.type == "task" and not one.pin and one.status not in (TD, DONE):
                    self.tree[path] = one._replace(pin="task@1")

    def _new_type(self) -> None:
        if BUGS[0] in self.tree:
            for path in [path for path in self.tree if path in BUGS and self.rng.random() < 0.8 and not self._of(BUG)]:
                self.tree.pop(path) if BUGS[0] not in self.tree else self.tree.pop(BUGS[0])
        else:
            self.tree[BUGS[0]] = Kind("bug")
            self.tree[BUGS[1]] = Flow(artifact=self.rng.random() < 0.5)

    def _override(self) -> None:
        if some := self._some():
            item = some[1].id.upper()
            finish = ("artifacts", IR, DONE) if self._flow(some[1]).review else ("artifacts", IP, DONE)
            rule, source, target = self.rng.choice((finish, ("keyword", IP, IR)))
            name = f".workflow/overrides/{self.rng.randint(1, 6)}.yml"
            self.tree[name] = Override(item, source, target, rule)
            if some[1].status == source and self.rng.random() < 0.7:
                self.tree[some[0]] = some[1]._replace(status=target)
                self.tree.pop(f"docs/{some[1].id}.md", None)

    # Mistakes

    def _break(self) -> None:
        if some := self._some():
            self.tree[some[0]] = Broken()

    def _double(self) -> None:
        if some := self._some():
            path, item = some
            status = self.rng.choice((item.status, TD, DONE))
            copy = item._replace(status=status, id=self.rng.choice((item.id, item.id.lower())))
            self.tree[path.replace(".md", "-copy.md")] = copy

    def _recase(self) -> None:
        if some := self._some():
            self.tree[some[0]] = some[1]._replace(id=self.rng.choice((some[1].id.lower(), some[1].id.upper())))

    def _unprove(self) -> None:
        self.tree.pop(f"docs/{self.rng.choice(self.items)}.md", None)

    def _mend(self) -> None:
        """Broken files go or are made anew; of doubles one stays."""
        for path in [path for path, one in self.tree.items() if isinstance(one, Broken)]:
            name = path.rpartition("/")[2].removeprefix("sub-").removesuffix(".md").removesuffix("-copy").upper()
            del self.tree[path]
            if not self._of(name) and name in self.items:
                self.tree[path] = Item(name, self.rng.choice((TD, TD, IP, DONE)))
        for item in self.items:
            for path in list(self._of(item))[1:]:
                del self.tree[path]

    # Deceit

    def _jump(self) -> None:
        if some := self._some():
            self.tree[some[0]] = some[1]._replace(status=self.rng.choice((*STATES, "Nowhere")))

    def _pin(self) -> None:
        pin = self.rng.choice(("", "task@1", "task@2", "task@9", "bug"))
        if some := self._some():
            self.tree[some[0]] = some[1]._replace(pin=pin)
        missing = [one for one in self.items if not self._of(one)]
        if missing and self.rng.random() < 0.5:
            self.tree[path_of(missing[0])] = Item(missing[0], TD, pin=pin)

    def _type(self) -> None:
        if some := self._some():
            path, item = some
            kind = self.rng.choice(("idea", "task", "bug", "none"))
            self.tree[path] = item._replace(type=kind)

    def _swap(self) -> None:
        found = [next(iter(one.items())) for item in self.items if len(one := self._of(item)) == 1]
        if len(found) > 1:
            (here, mine), (there, other) = found[:2]
            self.tree[here], self.tree[there] = mine._replace(id=other.id), other._replace(id=mine.id)

    def _renumber(self) -> None:
        missing = [one for one in (*self.items, "T-9") if not self._of(one)]
        if missing and (some := self._some()):
            self.tree[some[0]] = some[1]._replace(id=self.rng.choice(missing))

    def _again(self) -> None:
        """Deleted and made anew in one go, elsewhere, in another state."""
        if some := self._some():
            path, item = some
            del self.tree[path]
            self.tree[path_of(f"{item.id}-again")] = item._replace(status=self.rng.choice(STATES))

    def _rewrite_override(self) -> None:
        """Somebody else's override, for another item."""
        for path, thing in self.tree.items():
            if isinstance(thing, Override):
                self.tree[path] = thing._replace(item=self.rng.choice(self.items))
                return
