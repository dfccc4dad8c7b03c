"""What the tests of batches share: many items, and tasks that count them up."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from gitflow_work.errors import WorkError
from gitflow_work.ports.reading import Tree
from gitflow_work.ports.writing import Manner, Outcome, Plan, Task
from tests.adapters.git.writing import writer
from tests.support import Repo

EACH = Manner()
WHOLE = Manner(all_or_none=True)


def path(number: int) -> str:
    return f".workflow/tasks/T-{number}.md"


def with_items(repo: Repo, count: int) -> str:
    """Items that each say 0, and a source file; the commit."""
    for number in range(count):
        repo.write(path(number), f"{number}: 0\n")
    repo.write("src/main.c", "int main;\n")
    return repo.commit("first")


def counted(data: bytes) -> bytes:
    """One more."""
    name, _, value = data.partition(b": ")
    return b"%s: %d\n" % (name, int(value) + 1)


def up(number: int, seen: Callable[[str | None, Tree], None] = lambda head, tree: None) -> Task:
    """A task that counts an item up, as it is when its turn comes."""

    def build(head: str | None, tree: Tree) -> Plan:
        seen(head, tree)
        entry = tree.entry(path(number))
        assert entry is not None
        content = counted(tree.read([entry.oid])[entry.oid])
        return Plan({path(number): content}, f"T-{number} up\n\nWork-Item: T-{number}\n")

    return Task(build, (path(number),))


def refusing(why: str) -> Task:
    """A task that may not be."""

    def build(head: str | None, tree: Tree) -> Plan:
        raise WorkError(why)

    return Task(build)


def nothing() -> Task:
    """A task that finds nothing to do."""
    return Task(lambda head, tree: None)


def write_all(repo: Repo, tasks: Sequence[Task], manner: Manner = EACH) -> list[Outcome]:
    with writer(repo) as making:
        return list(making.commit_all(tasks, manner))


def joined(numbers: Sequence[int], messages: Sequence[str]) -> str:
    lines = "\n".join(message.split("\n", 1)[0] for message in messages)
    return f"{len(numbers)} of them: {','.join(map(str, numbers))}\n\n{lines}\n"


ONE = Manner(joined=joined)
