"""Who waits for whom: tables, and brute force over random graphs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gitflow_work.core.relations.dependencies import MAX_CHAIN, Chain, Dependencies, Node, Progress


def graph(*lines: str) -> Dependencies:
    """`a: b c` is an open item that depends on two; `-a` one that is done; `a < p` has a parent."""
    nodes = []
    for line in lines:
        head, _, needs = line.partition(":")
        name, _, parent = head.partition("<")
        done = name.startswith("-")
        nodes.append(Node(name.strip().removeprefix("-"), not done, tuple(needs.split()), parent.strip()))
    return Dependencies(nodes)


def ids(nodes: list[Node]) -> str:
    return " ".join(node.id for node in nodes)


READY = [
    (["a"], "a", ""),
    (["-a"], "", ""),
    (["a: b", "b"], "b", "a"),
    (["a: b", "-b"], "a", ""),
    (["a: gone"], "", "a"),
    (["a: A-b", "-a-B"], "a", ""),
    (["-a: b", "b"], "b", ""),
    (["a: a"], "", "a"),
    (["a: b", "b: a", "c: a"], "", "a b c"),
]


@pytest.mark.parametrize(("lines", "ready", "blocked"), READY)
def test_ready_and_blocked(lines: list[str], ready: str, blocked: str) -> None:
    told = graph(*lines)
    assert (ids(told.ready()), ids(told.blocked())) == (ready, blocked)


CHAINS = [
    (["a"], Chain(("a",))),
    (["a: b", "b"], Chain(("a", "b"))),
    (["a: b", "-b: c", "c"], Chain(("a",))),
    (["a: b c", "b", "c: d", "d"], Chain(("a", "c", "d"))),
    (["a: b c", "b", "c"], Chain(("a", "b"))),
    (["a: gone"], Chain(("a",), missing="gone")),
    (["a: b", "b: gone"], Chain(("a", "b"), missing="gone")),
    (["a: a"], Chain(("a", "a"), cycle=True)),
    (["a: b", "b: a"], Chain(("a", "b", "a"), cycle=True)),
    (["a: b", "b: c", "c: b"], Chain(("a", "b", "c", "b"), cycle=True)),
    (["a: b", "b: c", "c: a d", "d: c"], Chain(("a", "b", "c", "a"), cycle=True)),
    (["d: c", "a: b", "b: c", "c: a d"], Chain(("a", "b", "c", "a"), cycle=True)),
]


@pytest.mark.parametrize(("lines", "chain"), CHAINS)
def test_the_chain_that_blocks(lines: list[str], chain: Chain) -> None:
    assert graph(*lines).chain("a") == chain


def test_the_chain_of_a_member_that_is_not_on_the_told_circle_leads_there() -> None:
    # The group's circle is the shortest through its first member, a; d is in the group and not on it.
    assert graph("a: b", "b: a d", "d: b").chain("d") == Chain(("d", "b", "a", "b"), cycle=True)


def test_a_long_chain_says_how_much_is_left_out() -> None:
    line = Dependencies([Node(f"t-{n}", needs=(f"t-{n + 1}",) if n < 99 else ()) for n in range(100)])
    assert line.chain("t-0") == Chain(tuple(f"t-{n}" for n in range(MAX_CHAIN)), more=100 - MAX_CHAIN)
    circle = Dependencies([Node(f"t-{n}", needs=(f"t-{(n + 1) % 100}",)) for n in range(100)])
    told = circle.chain("t-7")
    assert (told.ids[0], len(told.ids), told.more, told.cycle) == ("t-7", MAX_CHAIN + 1, 100 - MAX_CHAIN, True)


CYCLES = [
    (["a: b", "b"], []),
    (["a: a"], ["a a"]),
    (["a: b", "b: a"], ["a b a"]),
    (["-a: b", "b: a"], ["a b a"]),
    (["a: b", "b: c", "c: a b"], ["a b c a"]),
    (["x: y", "y: x", "a: a"], ["a a", "x y x"]),
    (["A: b", "B: a"], ["A B A"]),
]


@pytest.mark.parametrize(("lines", "cycles"), CYCLES)
def test_cycles_are_named_with_their_path(lines: list[str], cycles: list[str]) -> None:
    assert [" ".join(one) for one in graph(*lines).cycles()] == cycles


def test_the_circle_of_one_item() -> None:
    told = graph("a: b", "b: c", "c: b", "d: d")
    assert [told.circle(one) for one in "abcd"] == [(), ("b", "c", "b"), ("c", "b", "c"), ("d", "d")]


def test_parents_and_children() -> None:
    told = graph("p", "a < p", "-b < P", "c < other")
    assert (ids(told.children("P")), told.progress("p"), told.progress("a")) == ("a b", Progress(1, 2), Progress(0, 0))
    assert told.dangling() == [("c", "other")]


def test_what_waits_counts_open_items_once() -> None:
    told = graph("a", "b: a a", "-c: a", "d: b")
    assert (ids(told.waiting("A")), told.unblocks("a")) == ("b c", 1)


def test_the_tree_tells_nothing_twice_at_length() -> None:
    told = graph("a: b c", "b: c", "c: d", "d")
    assert [(depth, node.id, again) for depth, node, again in told.below("a")] == [
        (0, "a", False),
        (1, "b", False),
        (2, "c", False),
        (3, "d", False),
        (1, "c", True),
    ]
    assert [node.id for _, node, _ in told.below("d", reverse=True)] == ["d", "c", "a", "b", "a"]


def test_of_two_items_with_one_id_the_first_counts() -> None:
    assert graph("a: b", "-A", "b").is_blocked("a")


NAMES = "abcdefg"


@st.composite
def graphs(draw: st.DrawFn) -> list[Node]:
    names = NAMES[: draw(st.integers(1, len(NAMES)))]
    needs = st.lists(st.sampled_from(names), max_size=3, unique=True)
    return [Node(name, draw(st.booleans()), tuple(draw(needs))) for name in names]


def simple_paths(nodes: dict[str, Node], start: str) -> list[list[str]]:
    """Every path of open items that cannot go on: it ends, or would meet itself."""
    found = []
    stack = [[start]]
    while stack:
        path = stack.pop()
        onward = [one for one in nodes[path[-1]].needs if nodes[one].open]
        if not onward:
            found.append(path)
        for one in onward:
            if one in path:
                found.append([*path, one])
            else:
                stack.append([*path, one])
    return found


@given(graphs())
def test_chains_against_brute_force(given: list[Node]) -> None:
    nodes = {node.id: node for node in given}
    told = Dependencies(given)
    for node in told.blocked():
        chain = told.chain(node.id)
        steps = list(zip(chain.ids, chain.ids[1:], strict=False))
        assert all(after in nodes[before].needs and nodes[after].open for before, after in steps)
        paths = simple_paths(nodes, node.id)
        assert chain.cycle == (chain.ids[-1] in chain.ids[:-1])
        if all(len(set(path)) == len(path) for path in paths):
            assert (chain.cycle, len(chain.ids)) == (False, max(map(len, paths)))
        else:
            assert chain.cycle or any(chain.ids == tuple(path) for path in paths)


@given(graphs())
def test_cycles_against_brute_force(given: list[Node]) -> None:
    told = Dependencies(given)
    on_one = {node.id for node in given if told.circle(node.id)}
    reach = {node.id: set(node.needs) for node in given}
    for _ in NAMES:
        reach = {one: set(of) | {far for near in of for far in reach[near]} for one, of in reach.items()}
    assert on_one == {one for one, of in reach.items() if one in of}
    groups = {frozenset(other for other in on_one if other in reach[one] and one in reach[other]) for one in on_one}
    assert len(told.cycles()) == len(groups)
    for path in told.cycles():
        assert path[0] == path[-1]
        assert any(set(path) <= group for group in groups)
