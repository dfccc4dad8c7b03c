"""The other items of a tree that changes: brought up to date, they are what a fresh look would find."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gitflow_work.adapters.git.growing import GrowingTree
from gitflow_work.adapters.git.pack import Pack
from gitflow_work.adapters.git.repository import GitRepository, find
from gitflow_work.core.rules import Rules
from gitflow_work.ports.reading import Tree
from gitflow_work.usecases.batches.chainitems import ChainItems
from gitflow_work.usecases.deciding.items import Items, TreeItems
from gitflow_work.usecases.workspace import rules_at
from tests.support import Repo
from tests.usecases.shop import Shop

TASKS = ("T-1", "T-2", "T-3")
STATES = ("To Do", "In Progress", "Done")
TEXT = st.tuples(st.sampled_from(STATES), st.sampled_from(TASKS), st.booleans()).map(
    lambda one: f"status: {one[0]}\nparent: {one[1]}\n" if one[2] else f"status: {one[0]}\nstatus: twice\n"
)
STEP = st.tuples(st.sampled_from((*TASKS, "T-4")), st.one_of(TEXT, TEXT, TEXT, st.none()))


def answers(items: Items) -> list[object]:
    """What there is to ask."""
    found: list[object] = [items.in_state(state) for state in STATES]
    found += [items.naming("parent", one) for one in TASKS]
    found += [items.of(one) for one in (*TASKS, "T-4")]
    return found


def rules_of(tree: Tree) -> Rules:
    rules = rules_at(tree)
    assert rules is not None
    return rules


@given(st.lists(STEP, min_size=1, max_size=8), st.booleans())
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_after_each_change_as_if_looked_at_afresh(repo: Repo, steps: list[tuple[str, str | None]], told: bool) -> None:
    if not (repo.top / ".workflow").exists():
        shop = Shop(repo)
        for one in TASKS:
            shop.task(one, "To Do", parent="T-1")
        shop.save()
    repository = GitRepository(find(str(repo.top)))
    root = repository.tree(repo.head()).root
    tree = GrowingTree(repository.objects, repository.trees, 20, root, Pack(20))
    rules = rules_of(tree)
    items = ChainItems(tree, rules)
    answers(items)
    for task, text in steps:
        path = f".workflow/tasks/{task}.md"
        content = None if text is None else f"---\nid: {task}\ntype: task\ntitle: x\n{text}---\n".encode()
        tree.apply(tree.changes({path: content}))
        items.now(tree, [path] if told else None)
        assert answers(items) == answers(TreeItems(tree, rules))
    repository.close()
