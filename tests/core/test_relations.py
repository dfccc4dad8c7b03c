"""Which fields join two types, what is carried over, and the trees of references."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gitflow_work.core.item import Item, Value
from gitflow_work.core.relations.relations import Ends, carried, ends
from gitflow_work.core.relations.tree import Edge, Graph, Mark, Reference
from gitflow_work.core.types.recordtype import Field, RecordType
from gitflow_work.errors import BadUsage


def record(name: str, *fields: Field) -> RecordType:
    path = f".workflow/types/{name}.yml"
    return RecordType(name, name[0].upper(), f"{name}s", name, fields={one.name: one for one in fields}, path=path)


def one(name: str, of: str | None) -> Field:
    return Field(name, "id", type=of)


def many(name: str, of: str | None) -> Field:
    return Field(name, "list", "id", of)


TASK = record("task", one("idea", "idea"), many("depends_on", "task"), one("parent", "task"), one("version", "version"))
IDEA = record("idea", one("task", "task"), one("any", None), Field("note"))
ISSUE = record("issue", one("task", "task"), many("fixes", "task"))
VERSION = record("version", one("next", "version"))
ALONE = record("alone")

JOINED = [
    (IDEA, TASK, "", "", Ends("task", "idea")),
    (TASK, IDEA, "", "", Ends("idea", "task")),
    (VERSION, TASK, "", "", Ends(None, "version")),
    (TASK, VERSION, "", "", Ends("version", None)),
    (ISSUE, TASK, "fixes", "", Ends("fixes", None)),
    (TASK, ISSUE, "", "fixes", Ends(None, "fixes")),
    (IDEA, TASK, "any", "", Ends("any", "idea")),
    (IDEA, TASK, "any", "idea", Ends("any", "idea")),
    (IDEA, ALONE, "any", "", Ends("any", None)),
    (TASK, TASK, "depends_on", "", Ends("depends_on", None)),
    (TASK, TASK, "", "parent", Ends(None, "parent")),
    (TASK, TASK, "depends_on", "parent", Ends("depends_on", "parent")),
    (VERSION, VERSION, "next", "", Ends("next", None)),
]


@pytest.mark.parametrize(("source", "target", "link", "back", "joined"), JOINED)
def test_the_fields_that_join_two_types(
    source: RecordType, target: RecordType, link: str, back: str, joined: Ends
) -> None:
    assert ends(source, target, link, back) == joined


REFUSED = [
    (
        *(IDEA, ALONE, "", "", "no-link", "the types idea and alone have no field that holds ids of the other"),
        "add `alone: {kind: id, type: alone}` to the fields in .workflow/types/idea.yml",
    ),
    (
        *(ISSUE, TASK, "", "", "ambiguous-link", "the type issue can refer to the type task by task, fixes"),
        "say how: --link task or --link fixes",
    ),
    (
        *(TASK, ISSUE, "", "", "ambiguous-link", "the type issue can refer to the type task by task, fixes"),
        "say how: --back task or --back fixes",
    ),
    (
        *(VERSION, VERSION, "", "", "ambiguous-link", "the type version can refer to the type version by next"),
        "say how: --link next or --back next",
    ),
    (ISSUE, TASK, "fixs", "", "no-link", "the type issue has no field fixs", "did you mean `fixes`?"),
    (ISSUE, TASK, "zzz", "", "no-link", "the type issue has no field zzz", "--link task"),
    (
        *(IDEA, TASK, "note", "", "no-link", "the type idea has the field note, which holds no ids of type task"),
        "--link task",
    ),
    (
        *(TASK, IDEA, "version", "", "no-link", "the type task has the field version, which holds no ids of type idea"),
        "--link idea",
    ),
    (
        *(IDEA, TASK, "", "parent", "no-link", "the type task has the field parent, which holds no ids of type idea"),
        "--back idea",
    ),
    (ALONE, ALONE, "x", "", "no-link", "the type alone has no field x", None),
]


@pytest.mark.parametrize(("source", "target", "link", "back", "code", "message", "hint"), REFUSED)
def test_what_joins_nothing_or_too_much_is_refused(
    source: RecordType, target: RecordType, link: str, back: str, code: str, message: str, hint: str | None
) -> None:
    with pytest.raises(BadUsage) as caught:
        ends(source, target, link, back)
    assert (caught.value.code, caught.value.message, caught.value.hint) == (code, message, hint)


LEVELS = ("High", "Low")
CARRIED: dict[str, tuple[Field, Field, bool, bool]] = {
    # the field in the source, in the target, carried to another type, carried to the same type
    "enum": (Field("k", "enum", values=LEVELS), Field("k", "enum", values=LEVELS, default="Low"), True, True),
    "enum of other values": (Field("k", "enum", values=LEVELS), Field("k", "enum", values=("High",)), False, True),
    "text": (Field("k"), Field("k", required=True), True, False),
    "text that means something else": (Field("k", description="a"), Field("k", description="b"), False, False),
    "address": (Field("k", "url"), Field("k", "url"), True, False),
    "another kind": (Field("k", "url"), Field("k"), False, False),
    "list": (Field("k", "list"), Field("k", "list"), True, True),
    "list of users": (Field("k", "list", "user"), Field("k", "list", "user"), False, False),
    "number": (Field("k", "number"), Field("k", "number"), False, False),
    "date": (Field("k", "date"), Field("k", "date"), False, False),
    "user": (Field("k", "user"), Field("k", "user"), False, False),
    "id of what does not refer back": (one("k", "version"), one("k", "version"), True, True),
    "ids of what does not refer back": (many("k", "version"), many("k", "version"), True, True),
    "id of what refers back": (one("k", "hub"), one("k", "hub"), False, False),
    "id of the other type": (one("k", "target"), one("k", "target"), False, True),
    "id of whatever": (one("k", None), one("k", None), False, False),
    "id of a type that is not there": (one("k", "gone"), one("k", "gone"), False, False),
}


@pytest.mark.parametrize("case", CARRIED)
def test_what_is_carried_over(case: str) -> None:
    ours, theirs, to_another, to_the_same = CARRIED[case]
    source, target = record("source", ours), record("target", theirs)
    hub = record("hub", one("s", "source"))
    types = {one.name: one for one in (source, target, hub, VERSION)}
    value: Value = ("High", "Low") if ours.kind == "list" else "High"
    item = Item("S-1", "source", "One", "New", {"k": value, "other": "x"}, {}, "")
    assert carried(source, target, item, types) == ({"k": value} if to_another else {})
    assert carried(source, record("target"), item, types) == {}
    assert carried(source, target, item._replace(fields={"k": None}), types) == {}
    # Between items of one type; the field of the source stands for both.
    assert carried(source, source, item, types) == ({"k": value} if to_the_same else {})


def told(edges: list[Edge]) -> list[object]:
    """Edges as `field id mark`, each followed by the list of those below it, if any."""
    found: list[object] = []
    for edge in edges:
        found.append(f"{edge.field} {edge.id} {edge.mark or ''}".strip())
        found += [told(edge.edges)] if edge.edges else []
    return found


def graph(ids: str, *references: str) -> Graph:
    return Graph(ids.split(), [Reference(*one.split()) for one in references])


def test_a_tree_goes_down_and_up() -> None:
    found = graph("I-1 T-1 V-1", "I-1 task T-1", "T-1 idea I-1", "T-1 version V-1")
    assert told(found.onward("I-1", 3)) == ["task T-1", ["idea I-1 circle", "version V-1"]]
    assert told(found.backward("I-1", 3)) == ["idea T-1", ["task I-1 circle"]]
    assert told(found.backward("v-1", 3)) == ["version T-1", ["task I-1", ["idea T-1 circle"]]]
    assert told(found.onward("V-1", 3)) == []


def test_a_tree_names_what_is_missing_and_itself() -> None:
    found = graph("T-1", "T-1 depends_on T-9", "T-1 parent t-1", "T-1 depends_on T-9")
    assert told(found.onward("T-1", 3)) == ["depends_on T-9 missing", "parent T-1 circle"]
    assert told(found.backward("T-9", 1)) == ["depends_on T-1 deeper"]


def test_a_tree_ends_at_its_depth() -> None:
    chain = graph("A-1 A-2 A-3 A-4", "A-1 n A-2", "A-2 n A-3", "A-3 n A-4")
    assert told(chain.onward("A-1", 1)) == ["n A-2 deeper"]
    assert told(chain.onward("A-1", 2)) == ["n A-2", ["n A-3 deeper"]]
    assert told(chain.onward("A-1", 3)) == ["n A-2", ["n A-3", ["n A-4"]]]


def test_what_is_below_an_item_is_shown_once_and_nearest_to_the_start() -> None:
    found = graph("A-1 A-2 A-3 A-4", "A-1 x A-2", "A-2 x A-3", "A-1 y A-3", "A-3 x A-4")
    assert told(found.onward("A-1", 9)) == ["x A-2", ["x A-3 shown"], "y A-3", ["x A-4"]]


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 8)), max_size=30), st.integers(1, 9))
def test_a_tree_is_finite_and_reaches_what_can_be_reached(pairs: list[tuple[int, int]], depth: int) -> None:
    found = Graph((f"A-{one}" for one in range(7)), (Reference(f"A-{a}", "n", f"A-{b}") for a, b in pairs))
    seen: set[str] = set()
    waiting = list(found.onward("A-0", depth))
    count = 0
    while waiting:
        edge = waiting.pop()
        count += 1
        seen.add(edge.id)
        assert (edge.mark is Mark.MISSING) == (edge.id in ("A-7", "A-8"))
        assert edge.mark is None or not edge.edges
        waiting += edge.edges
    assert count <= len(set(pairs))
    reached = {"A-0"}
    for _ in range(depth):
        reached |= {f"A-{b}" for a, b in pairs if f"A-{a}" in reached}
    assert seen | {"A-0"} == reached
