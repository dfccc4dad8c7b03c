"""The rest of the rule on single commits, from its words alone: rules of BASE, pins, types, imports, leave, overrides.

check.md, D, and design, section 7. Where the words leave a choice, this is the reading:
 1. D. Types that only HEAD's rules have are judged by HEAD's; files of types that neither has are not looked at.
 2. Type and pin are carried as the status is. A pin that names the current version is the same as none. In a merge the
    version of one parent may be taken where the other still has that of every merge base of the two; of several that it
    carries, each is asked for.
 3. What began before a bump follows what BASE pins it to: an unpinned item counts as pinned so in a commit where
    neither it nor anything before it, in the range and where that begins, has a pin. A new item follows the current
    version of its type's workflow ("keep the version they began with").
 4. A rule file that a commit has otherwise than a parent is a change of the rules, but for a merge that takes another
    parent's where that parent still has what every merge base of the two has.
 5. Leave for a move is asked of the commit that introduces a status, for each edge of the way from the first parent
    from which there is one; of what that one carries, from the first by name ("absent" first). The permission
    `TYPE:edit` is not part of this.
 6. An override stands in HEAD, not in BASE, and a commit of the range put this very text at this path. One of those who
    did needs `override:RULE`. It serves the first commit whose way needs it.
 7. "First" and "oldest first" go by the order in which git lists commits (`--date-order --reverse`), which the judge is
    told: nothing else orders two lines, and it is the same everywhere.
 8. An id that a file lost in its place, in BASE's history, is nobody's: that was refused then, or no BASE knew the id.
    Whether such an item, when it appears again, carries a status, is left open.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from tests.check.oracle import BACK, DONE, FORWARD, IP, IR, STATES, TD, Node, Oracle, Status, shortest
from tests.check.things import CONFIG, FOLDERS, FOLLOWS, ROLES, Config, Flow, Item, Kind, Override, Proof, Roles, Tree

NAMES = {(TD, IP): "start", (IP, IR): "submit", (IR, DONE): "finish", (IP, DONE): "finish", (TD, DONE): "jump"}
RULES = (".workflow/config.yml", ".workflow/roles.yml", ".workflow/types/", ".workflow/workflows/")
Edge = tuple[str, str]


class Told(NamedTuple):
    """One commit of a life."""

    parents: tuple[str, ...]
    tree: Tree
    by: str = "ann"
    words: tuple[str, ...] = ()


class Orders(NamedTuple):
    """The commits of the range, and all before HEAD, as git lists them, parents first."""

    range: Sequence[str]
    history: Sequence[str]


@dataclass(frozen=True)
class Law:
    """The rules in one tree. `kinds` maps types to workflows, `flows` names to workflows."""

    config: Config
    roles: Roles
    kinds: Mapping[str, str]
    flows: Mapping[str, Flow]

    @property
    def readable(self) -> bool:
        """Whether every type has its workflow. Nobody judges by rules that are not."""
        return set(self.kinds.values()) <= self.flows.keys()

    def followed(self, item: Item) -> tuple[str, Flow | None]:
        """What an item follows, with its version."""
        name, _, version = (item.pin or self.kinds.get(item.type, "")).partition("@")
        now = self.flows.get(name)
        if now is not None and version in ("", now.version):
            return f"{name}@{now.version}", now
        return f"{name}@{version}", self.flows.get(f"{name}@{version}") if version else now

    def may(self, who: str, verb: str) -> bool:
        """Whether somebody has a permission on every type."""
        free = {"all": True, "moves": verb.startswith(("new", "move:")), "steps": verb.startswith(("new", "move:"))}
        return who == "ann" or (free[self.roles.everyone] and (self.roles.everyone, verb) != ("steps", "move:finish"))


def law(tree: Tree) -> Law:
    """The rules in a tree."""
    (config, roles) = tree[CONFIG], tree[ROLES]
    assert isinstance(config, Config)
    assert isinstance(roles, Roles)
    kinds = {one.name: FOLLOWS[one.name] for one in tree.values() if isinstance(one, Kind)}
    flows = {path.rpartition("/")[2][:-4]: one for path, one in tree.items() if isinstance(one, Flow)}
    return Law(config, roles, kinds, flows)


def judging(base: Tree, head: Tree) -> Law:
    """Reading 1."""
    old, new = law(base), law(head)
    own = {new.kinds[name] for name in new.kinds.keys() - old.kinds.keys()} - set(old.kinds.values())
    more = {name: one for name, one in new.flows.items() if name.partition("@")[0] in own}
    return Law(old.config, old.roles, {**new.kinds, **old.kinds}, {**more, **old.flows})


@dataclass(frozen=True, eq=False, kw_only=True)
class Judge(Oracle):
    """The oracle of lives: `told` by name, parents first."""

    told: Mapping[str, Told]
    law: Law
    orders: Orders
    spent: dict[str, str] = field(default_factory=dict)

    def in_commits(self) -> dict[tuple[str, str], set[str]]:
        """Each commit and item (`*`: rules) that is refused, with the reasons: step, type, pin, leave, id, rules."""
        found: dict[tuple[str, str], set[str]] = {}
        for name in self.orders.range:
            for item in self.nodes[name].status:
                if why := set(self.why(name, item)):
                    found[name, item] = why
            for item in self.renamed(name):
                found.setdefault((name, item), set()).add("id")
            if not self.law.may(self.told[name].by, "rules") and any(self.rule_changes(name)):
                found[name, "*"] = {"rules"}
        return found

    def why(self, name: str, item: str) -> Iterator[str]:
        """The reasons against one item in one commit; none where every parent has the very same file of it."""
        parents = self.nodes[name].parents
        if parents and all(files(self.told[one].tree, item) == files(self.told[name].tree, item) for one in parents):
            return
        if not all(self.explained(parent, name, item) for parent in self.nodes[name].parents or (None,)):
            yield "step"
        now = self.item(name, item)
        version = self.law.followed(self.pinned(name, item))[0]
        new = all(self.last(parent, item) == {None} for parent in self.nodes[name].parents)
        current = self.law.followed(now._replace(pin=""))[0]
        if new and self.law.followed(now)[0] != current and not self.free(name, item):
            yield "pin"
        for parent in self.nodes[name].parents:
            for kept in self.last(parent, item) - {None}:
                assert kept is not None
                if kept.type != now.type:
                    yield "type"
                was = self.law.followed(self.as_pinned(parent, kept))[0]
                if version != was and not self.version_taken(name, item, parent, was, version):
                    yield "pin"
        if self.introduces(name, item) and not all(
            self.law.may(self.told[name].by, one) for one in self.asks(name, item)
        ):
            yield "leave"

    def version_taken(self, name: str, item: str, parent: str, was: str, now: str) -> bool:
        """Reading 2, of a merge: `was` is one of the versions that the parent carries."""
        return any(
            self.versions(other, item) == {now}
            and bool(bases := self.bases(parent, other))
            and all(self.versions(base, item) == {was} for base in bases)
            for other in self.nodes[name].parents
            if other != parent
        )

    def versions(self, name: str, item: str) -> set[str | None]:
        return {one and self.law.followed(self.as_pinned(name, one))[0] for one in self.last(name, item)}

    def pinned(self, name: str, key: str) -> Item:
        """An item with the pin that counts."""
        return self.as_pinned(name, self.item(name, key))

    def as_pinned(self, name: str, item: Item) -> Item:
        """Reading 3, of an item that a commit has or carries."""
        key = item.id.lower()
        pins = {one.pin for one in self.last(self.base, key) if one}
        older = any("@" in one for one in self.law.flows)
        if item.pin or name == self.base or len(pins) != 1 or not older or not self.never_pinned(name, key):
            return item
        return item._replace(pin=pins.pop())

    @cache  # noqa: B019 - as in oracle.py
    def never_pinned(self, name: str, key: str) -> bool:
        before = self.nodes[name].parents if name in self.range() else ()
        here = all(not one.pin for one in self.last(name, key) if one)
        return here and all(self.never_pinned(parent, key) for parent in before)

    # Statuses: what oracle.py asks

    def listed(self) -> Sequence[str]:
        return self.orders.history

    def edges(self, name: str, item: str, *, back: bool = True) -> frozenset[Edge]:
        return self.ways(self.pinned(name, item), back=back)

    def ways(self, item: Item, *, back: bool = True) -> frozenset[Edge]:
        """The edges of the workflow that an item follows."""
        flow = self.law.followed(item)[1]
        if flow is None:
            return frozenset()
        edges = FORWARD | BACK if back else FORWARD
        if not flow.review:
            edges = frozenset({one for one in edges if IR not in one} | {(IP, DONE)})
        return edges | {(TD, DONE)} if flow.jump else edges

    def path(self, start: Status, name: str, item: str) -> bool:
        return self.way(start, name, item) is not None

    def way(self, start: Status, name: str, item: str) -> list[Edge] | None:
        """The edges of a way from `start` to the status in a commit; it uses the overrides that it needs."""
        if start is None and self.free(name, item):
            return []
        if self.law.followed(self.pinned(name, item))[1] is None or not super().path(start, name, item):
            return None
        m, merge = self.nodes[name].status[item], len(self.nodes[name].parents) > 1
        begin = STATES[0] if start is None else start
        edges = {one for one in self.edges(name, item, back=not merge) if self.open(one, name, item)}
        states = (begin, *shortest(edges, begin, m)) if begin != m else (begin,)
        way = list(pairwise(states))
        for edge in way:
            if not self.unhindered(edge, name, item):
                self.spent.setdefault(self.waivers(edge, name, item)[0], name)
        return way

    def open(self, edge: Edge, name: str, item: str) -> bool:
        return self.unhindered(edge, name, item) or bool(self.waivers(edge, name, item))

    def unhindered(self, edge: Edge, name: str, item: str) -> bool:
        """Whether the gates of an edge hold, without any override."""
        now, node = self.pinned(name, item), self.nodes[name]
        flow = self.law.followed(now)[1]
        assert flow is not None
        lacks_proof = flow.artifact and NAMES.get(edge) == "finish" and now.id not in node.docs
        return not lacks_proof and not (flow.keyword and edge == (IP, IR) and item not in node.words)

    def free(self, name: str, item: str) -> bool:
        """An import: a new file that says so, by somebody with leave, in a state of its workflow."""
        now = self.pinned(name, item)
        flow = self.law.followed(now)[1]
        known = flow is not None and now.status in STATES and (flow.review or now.status != IR)
        return known and now.imported and self.law.may(self.told[name].by, "import")

    # Leave

    def asks(self, name: str, item: str) -> list[str]:
        """Reading 5: the permissions that introducing a status needs; none where there is no way."""
        for parent in self.nodes[name].parents or (None,):
            for start in sorted(self.carried(parent, item), key=lambda one: (one is not None, one or "")):
                way = self.way(start, name, item)
                if way is not None:
                    entering = ["import" if self.item(name, item).imported else "new"] if start is None else []
                    return [*entering, *(f"move:{NAMES.get(edge, 'back')}" for edge in way)]
        return []

    def rule_changes(self, name: str) -> Iterator[str]:
        """Reading 4: the rule files that a commit changes itself."""
        parents = self.told[name].parents
        for path in {path for one in (name, *parents) for path in self.told[one].tree if path.startswith(RULES)}:
            at = {one: self.told[one].tree.get(path) for one in (name, *parents)}
            for parent in parents:
                others = [one for one in parents if at[one] == at[name]]
                if at[parent] != at[name] and not any(self.left(path, parent, other) for other in others):
                    yield path

    def left(self, path: str, parent: str, other: str) -> bool:
        bases = self.bases(parent, other)
        mine = self.told[parent].tree.get(path)
        return bool(bases) and all(self.told[one].tree.get(path) == mine for one in bases)

    def renamed(self, name: str) -> Iterator[str]:
        """Items of BASE whose only file, in its place, says another id in a commit that has no file of them."""
        tree, base = self.told[name].tree, self.told[self.base].tree
        for parent in self.told[name].parents:
            for path, was in self.told[parent].tree.items():
                now = tree.get(path)
                if isinstance(was, Item) and isinstance(now, Item) and was.id.lower() != now.id.lower():
                    key = was.id.lower()
                    alone = len(files(self.told[parent].tree, key)) == 1
                    if alone and not files(tree, key) and files(base, key):
                        yield key

    # Overrides

    def overrides(self) -> dict[str, bool]:
        """Reading 6: the overrides of the range by path, each with whether it counts."""
        head, base = self.told[self.head].tree, self.told[self.base].tree
        return {
            path: any(self.law.may(self.told[one].by, "override") for one in putting)
            for path, thing in head.items()
            if isinstance(thing, Override) and path not in base
            if (putting := [one for one in self.range() if self.puts(one, path)])
        }

    def puts(self, name: str, path: str) -> bool:
        """Whether a commit has what HEAD has at a path, and no parent of it has."""
        wanted = self.told[self.head].tree[path]
        return self.told[name].tree.get(path) == wanted and all(
            self.told[one].tree.get(path) != wanted for one in self.told[name].parents
        )

    def waivers(self, edge: Edge, name: str | None, item: str) -> list[str]:
        """The overrides for an item on an edge that are left for a commit; None asks wherever the move was made."""
        rule = "artifacts" if NAMES.get(edge) == "finish" else "keyword"
        head = self.told[self.head].tree
        return [
            path
            for path, good in sorted(self.overrides().items())
            if good and head[path] == Override(item.upper(), *edge, rule)
            if name is None or self.spent.get(path, name) == name
        ]

    # Items

    def item(self, name: str, key: str) -> Item:
        (one,) = files(self.told[name].tree, key).values()
        return one

    def last(self, name: str | None, key: str) -> frozenset[Item | None]:
        """The item as `carried` carries its status."""
        if name is None:
            return frozenset({None})
        if key in self.nodes[name].status:
            return frozenset({self.item(name, key)})
        found = frozenset(one for parent in self.nodes[name].parents for one in self.last(parent, key))
        return found - {None} or frozenset({None})

    def renumbered(self) -> set[str]:
        """Reading 8: the ids that a file lost in its place, in BASE's history."""
        return {
            was.id.lower()
            for name in self.reach(self.base)
            for parent in self.told[name].parents
            for path, was in self.told[parent].tree.items()
            if isinstance(was, Item)
            and isinstance(now := self.told[name].tree.get(path), Item)
            and now.id.lower() != was.id.lower()
        }

    def bases(self, a: str, b: str) -> list[str]:
        """The merge bases of two commits."""
        common = self.reach(a) & self.reach(b)
        return [one for one in self.nodes if one in common and not any(one in self.reach(o) - {o} for o in common)]


def files(tree: Tree, key: str) -> dict[str, Item]:
    """The readable files of an item."""
    return {path: one for path, one in tree.items() if isinstance(one, Item) and one.id.lower() == key}


def judge(told: Mapping[str, Told], base: str, head: str, orders: Orders) -> Judge:
    """The judge of a range of a life."""
    rules = judging(told[base].tree, told[head].tree)
    folders = tuple(f".workflow/{FOLDERS[kind]}/" for kind in rules.kinds)
    nodes = {}
    shown = {}
    for name, one in told.items():
        hidden = tuple(f".workflow/{one}/" for one in FOLDERS.values() if f".workflow/{one}/" not in folders)
        tree = {path: thing for path, thing in one.tree.items() if not path.startswith(hidden)} if hidden else one.tree
        shown[name] = one._replace(tree=tree)
        found = [thing for thing in tree.values() if isinstance(thing, Item)]
        keys = [thing.id.lower() for thing in found]
        own = {thing.id.lower(): thing.status for thing in found if keys.count(thing.id.lower()) == 1}
        docs = frozenset(path[5:-3] for path, thing in tree.items() if isinstance(thing, Proof))
        nodes[name] = Node(one.parents, own, docs, frozenset(word.lower() for word in one.words))
    return Judge(nodes, base, head, rules.config.squash == "step", told=shown, law=rules, orders=orders)
