"""What the tests of gates share: an item in a transition."""

from __future__ import annotations

from gitflow_work.core.gates.base import GateNode, Subject
from gitflow_work.core.item import Item, Value
from gitflow_work.core.workflow import Transition

ID = "T-7k3f9q"


def item(body: str = "", /, **fields: Value) -> Item:
    """A task in review; `fields` come after the four required keys."""
    every: dict[str, Value] = {"id": ID, "type": "task", "title": "Sign in", "status": "In Review", **fields}
    return Item(ID, "task", "Sign in", "In Review", every, {key: at + 2 for at, key in enumerate(every)}, body)


def subject(*gates: GateNode, file_slug: str = "sign-in", **fields: Value) -> Subject:
    """That task as `submit` takes it from In Progress to In Review."""
    transition = Transition("submit", ("In Progress",), "In Review", gates=gates)
    return Subject(item(**fields), transition, "In Progress", file_slug)
