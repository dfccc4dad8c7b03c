"""What lies in the trees of random lives, and its text: items, rules, proofs, overrides.

The oracle looks at these, the check at their texts.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from tests.check.story import BROKEN, DONE, IP, IR, TD, TYPE

FLOW = ".workflow/workflows/task.yml"
OLD = ".workflow/workflows/task@1.yml"
CONFIG = ".workflow/config.yml"
ROLES = ".workflow/roles.yml"
FOLDERS = {"task": "tasks", "idea": "ideas", "bug": "bugs"}
PREFIXES = {"task": "T", "idea": "I", "bug": "B"}
FOLLOWS = {"task": "task", "idea": "task", "bug": "bug"}
"""Type to its workflow."""


class Item(NamedTuple):
    """A readable item file."""

    id: str
    status: str
    type: str = "task"
    pin: str = ""
    imported: bool = False
    needs: tuple[str, ...] = ()


class Broken(NamedTuple):
    """An item file that cannot be read."""


class Proof(NamedTuple):
    """The artifact that the step to Done may ask for."""


class Flow(NamedTuple):
    """A workflow. `artifact` gates the step to Done by docs/ID.md, `keyword` the one to In Review by a word in the
    commit; `jump` is a way from To Do to Done without a gate; without `review` there is no state In Review.
    """

    version: str = "1"
    artifact: bool = False
    keyword: bool = False
    jump: bool = False
    review: bool = True


class Config(NamedTuple):
    """config.yml."""

    squash: str = "path"


class Roles(NamedTuple):
    """roles.yml. ann may do everything; everyone may do all, or only make and move, or that without `finish`."""

    everyone: str = "all"


class Kind(NamedTuple):
    """The file of a type."""

    name: str


class Override(NamedTuple):
    """The file of an override."""

    item: str
    source: str
    target: str
    rule: str


Thing = Item | Broken | Proof | Flow | Config | Roles | Kind | Override
Tree = Mapping[str, Thing]
"""What a commit has, by path."""

GRANTED = {
    "all": ["*"],
    "moves": ["*:new", "*:edit", "*:move:*"],
    "steps": ["*:new", "*:edit", *(f"*:move:{one}" for one in ("start", "submit", "rework", "stop", "jump"))],
}


def rules(config: Config, roles: Roles, flow: Flow) -> dict[str, Thing]:
    """The rule files that a history begins with."""
    kinds = {f".workflow/types/{name}.yml": Kind(name) for name in ("task", "idea")}
    return {CONFIG: config, ROLES: roles, FLOW: flow, **kinds}


def path_of(item: str, kind: str = "task") -> str:
    """Where an item's file lies, unless somebody moved it."""
    return f".workflow/{FOLDERS[kind]}/{item}.md"


def text(thing: Thing) -> str:
    """The file."""
    match thing:
        case Item():
            return _item(thing)
        case Broken():
            return BROKEN
        case Proof():
            return "Proof.\n"
        case Flow():
            return _flow(thing)
        case Config():
            return f"format: 1\ncheck:\n  squash: {thing.squash}\n"
        case Roles():
            granted = ", ".join(f'"{one}"' for one in GRANTED[thing.everyone])
            people = "people: {ann: {email: [ann@example.org]}, bob: {email: [bob@example.org]}}\n"
            return f'{people}roles: {{lead: {{permissions: ["*"], members: [ann]}}}}\neveryone: [{granted}]\n'
        case Kind():
            name = thing.name
            kind = TYPE.format(name=name, prefix=PREFIXES[name], folder=FOLDERS[name])
            return kind.replace("workflow: task", f"workflow: {FOLLOWS[name]}")
        case Override():
            edge = f'item: "{thing.item}"\nfrom: "{thing.source}"\nto: "{thing.target}"\n'
            return f'{edge}rule: "{thing.rule}"\nreason: "because"\nby: "ann"\n'


def _item(one: Item) -> str:
    more = f"workflow: {one.pin}\n" if one.pin else ""
    more += f"x-imported-id: {one.id}\n" if one.imported else ""
    more += f"depends_on: [{', '.join(one.needs)}]\n" if one.needs else ""
    return f"---\nid: {one.id}\ntype: {one.type}\ntitle: Some work\nstatus: {one.status}\n{more}---\n"


def _flow(one: Flow) -> str:
    word = ", gates: [{keyword: REVIEWED}]" if one.keyword else ""
    proof = ', gates: [{artifacts: "docs/{id}.md"}]' if one.artifact else ""
    rows = [("start", TD, IP, ""), ("stop", IP, TD, ", back: true")]
    if one.review:
        rows += [("submit", IP, IR, word), ("finish", IR, DONE, proof), ("rework", IR, IP, ", back: true")]
    else:
        rows.append(("finish", IP, DONE, proof))
    if one.jump:
        rows.append(("jump", TD, DONE, ""))
    states = [TD, IP, *([IR] if one.review else []), "{name: Done, final: true}"]
    lines = [f'version: "{one.version}"', "initial: To Do", f"states: [{', '.join(states)}]", "transitions:"]
    lines += [f"  - {{name: {name}, from: {a}, to: {b}{more}}}" for name, a, b, more in rows]
    return "\n".join(lines) + "\n"
