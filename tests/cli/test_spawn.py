"""From record to record, and back: `spawn`, `show --tree`, `list --of`, with the preset product."""

from __future__ import annotations

import pytest

from tests.cli.running import GitWork, Ran, init
from tests.output.shapes import valid
from tests.support import Repo, Templates


def with_product(repo: Repo) -> None:
    init(repo, "--preset", "product")


@pytest.fixture
def product(repo: Repo, templates: Templates) -> Repo:
    """A repository with the preset product."""
    return templates.into(repo, with_product)


def item(repo: Repo, folder: str, name: str, **fields: str) -> None:
    """Write an item's file; `type` and `status` are among the fields."""
    lines = "".join(f"{key}: {value}\n" for key, value in fields.items())
    repo.write(f".workflow/{folder}/{name}.md", f"---\nid: {name}\n{lines}---\n")


def ids(ran: Ran) -> list[str]:
    assert ran.status == 0, ran
    return [line.split()[0] for line in ran.out.splitlines()[1:]]


def made(ran: Ran) -> str:
    assert ran.status == 0, ran
    return ran.out.strip()


def test_an_idea_becomes_a_task_that_is_done(product: Repo, git_work: GitWork) -> None:
    project = made(git_work("new", "project", "--title", "Shop"))
    idea = made(git_work("new", "idea", "--title", "Sign in", f"project={project}", "category=Feature"))
    for step in ("evaluate", "accept"):
        assert git_work("move", idea, step).status == 0
    ran = git_work("spawn", idea, "task", "kind=New Feature")
    task = made(ran)
    assert ran.err == f"{idea}: task has {task}\n{task}: idea has {idea}\n{task}: project as in {idea}\n"
    assert product.subjects()[0] == f"{task}: new task from {idea}"
    assert product.changed() == [f".workflow/ideas/{idea}-sign-in.md", f".workflow/tasks/{task}-sign-in.md"]
    trailers = product.git("log", "-1", "--format=%b").splitlines()
    assert [one for one in trailers if one.startswith("Work-")] == [
        *(f"Work-Item: {task}", f"Work-Item: {idea}", "Work-Actor: ann@example.org"),
    ]
    shown = git_work("show", task).out
    assert f"idea: {idea} (Accepted) Sign in\n" in shown
    assert f'## Origin\n\nMade of the idea {idea}, "Sign in".\n' in shown
    assert git_work("move", task, "claim").status == 1
    assert git_work("set", task, "assignee=ann").status == 0
    for step in ("claim", "start", "submit", "complete"):
        assert git_work("move", task, step).status == 0
    assert git_work("check", "--all").status == 0
    assert product.status() == ""


def test_an_incident_gets_its_fix_task(product: Repo, git_work: GitWork) -> None:
    incident = made(git_work("new", "incident", "--title", "Checkout is down", "severity=Critical"))
    assert git_work("move", incident, "investigate").status == 0
    assert git_work("move", incident, "fix").status == 1
    task = made(git_work("spawn", incident, "task", "--title", "Mend the checkout"))
    assert git_work("move", incident, "fix").status == 0
    refused = git_work("move", incident, "resolve")
    assert (refused.status, "root_cause, resolved_date" in refused.err) == (1, True)
    assert git_work("set", incident, "root_cause=a full disk", "resolved_date=2026-01-02T05:00:00Z").status == 0
    assert git_work("move", incident, "resolve").status == 0
    assert ids(git_work("list", "--all", "--of", task)) == [incident]
    assert git_work("check", "--all").status == 0


def test_the_template_of_the_new_type_comes_before_the_origin(product: Repo, git_work: GitWork) -> None:
    product.write(".workflow/templates/task.md", "\n## Goal\n\n{{ title }}, at last.\n")
    product.commit("a template")
    idea = made(git_work("new", "idea", "--title", "Sign in"))
    task = made(git_work("spawn", idea, "task"))
    body = valid(git_work("show", task, "--json").shape)["item"]["body"]
    assert body == f'\n## Goal\n\nSign in, at last.\n\n## Origin\n\nMade of the idea {idea}, "Sign in".\n'


def test_a_tag_is_listed_though_it_never_moves(product: Repo, git_work: GitWork) -> None:
    tag = made(git_work("new", "tag", "--title", "web"))
    assert ids(git_work("list", "--type", "tag")) == [tag]
    assert git_work("can", tag).status == 0
    assert git_work("check", "--all").status == 0


def test_an_issue_has_several_tasks(product: Repo, git_work: GitWork) -> None:
    issue = made(git_work("new", "issue", "--title", "The build is slow", "severity=High"))
    refused = git_work("spawn", issue, "task")
    assert (refused.status, refused.out) == (2, "")
    assert refused.err == (
        "Error: the type issue can refer to the type task by task, blocking_tasks, fix_tasks\n"
        "hint: say how: --link task or --link blocking_tasks or --link fix_tasks\n"
    )
    first = made(git_work("spawn", issue, "task", "--link", "fix_tasks"))
    second = made(git_work("spawn", issue, "task", "--link", "fix_tasks", "--title", "More"))
    shape = valid(git_work("show", issue, "--json").shape)
    assert shape["item"]["fields"]["fix_tasks"] == [first, second]
    assert sorted(ids(git_work("list", "--of", issue, "--field", "issue"))) == sorted([first, second])
    idea = valid(git_work("spawn", issue, "idea", "--json").shape)
    assert (idea["link"], idea["back"], idea["carried"]) == ("idea", "issue", [])
    assert idea["source"]["fields"]["idea"] == idea["item"]["id"]
    assert idea["commit"] == product.head()


def test_a_dry_run_writes_nothing(product: Repo, git_work: GitWork) -> None:
    idea = made(git_work("new", "idea", "--title", "Sign in", "description=One click"))
    before = product.head()
    ran = git_work("spawn", idea, "task", "-n")
    assert (ran.status, product.head(), product.status()) == (0, before, "")
    assert f"new task from {idea}" in ran.err
    shape = valid(git_work("spawn", idea, "issue", "-n", "--json").shape)
    assert (shape["commit"], shape["dry_run"], shape["carried"]) == (None, True, ["description"])


def with_links(repo: Repo) -> None:
    init(repo, "--preset", "product")
    item(repo, "ideas", "I-1", type="idea", title="Sign in", status="Accepted", task="T-1")
    item(repo, "versions", "V-1", type="version", title="1.0", status="Planning")
    item(
        *(repo, "tasks", "T-1"),
        type="task",
        title="One",
        status="Backlog",
        idea="i-1",
        target_version="V-1",
    )
    item(
        *(repo, "tasks", "T-2"),
        type="task",
        title="Two",
        status="Completed",
        target_version="V-1",
        depends_on="[T-1, T-9]",
    )
    repo.commit("items")


@pytest.fixture
def linked(repo: Repo, templates: Templates) -> Repo:
    """An idea with its task, a version that two tasks aim at, and a dangling id."""
    return templates.into(repo, with_links)


REFUSED = [
    (["I-1", "task"], 1, "I-1 has a task already: T-1", "git work set I-1 task=, then again; or git work show T-1"),
    (["I-1", "tusk"], 2, "there is no type `tusk`", "did you mean `task`?"),
    (["I-9", "task"], 2, "there is no item I-9", "did you mean `I-1`?"),
    (["V-1", "idea"], 2, "the types version and idea have no field that holds ids of the other", "add `idea: {kind"),
    (["V-1", "task", "--back", "versin"], 2, "the type task has no field versin", "did you mean `version`?"),
    (
        ["T-1", "issue", "--back", "task", "task=T-2"],
        2,
        "task is the field by which the new item refers to T-1",
        "leave",
    ),
    (["V-1", "task", "--back", "version", "priority=Urgent"], 2, "priority", ""),
    (
        ["V-1", "task", "--back", "version", "--title", "a\nb"],
        2,
        "the title holds control characters",
        "git work spawn",
    ),
    (["V-1", "task", "--back", "version", "status=Completed"], 2, "status is not set", "use git work move"),
]


@pytest.mark.parametrize(("args", "status", "message", "hint"), REFUSED)
def test_what_is_refused_says_why_and_writes_nothing(
    linked: Repo, git_work: GitWork, args: list[str], status: int, message: str, hint: str
) -> None:
    before = linked.head()
    ran = git_work("spawn", *args)
    assert (ran.status, ran.out, linked.head(), linked.status()) == (status, "", before, "")
    assert message in ran.err
    assert f"hint: {hint}" in ran.err


def test_a_source_with_changes_of_its_own_is_refused_or_taken_along(linked: Repo, git_work: GitWork) -> None:
    item(linked, "ideas", "I-2", type="idea", title="Two", status="New")
    linked.commit("I-2")
    item(linked, "ideas", "I-2", type="idea", title="Two", status="New", category="Tool")
    assert git_work("spawn", "I-2", "task").status == 1
    task = made(git_work("spawn", "I-2", "task", "--include"))
    assert linked.show(".workflow/ideas/I-2.md").endswith(f"category: Tool\ntask: {task}\n---")
    assert linked.status() == ""


def test_who_may_not_make_the_new_item_may_not_spawn_it(linked: Repo, git_work: GitWork) -> None:
    roles = linked.read(".workflow/roles.yml").replace('everyone: ["*"]', 'everyone: ["idea:*"]')
    linked.write(".workflow/roles.yml", roles)
    linked.commit("fewer permissions")
    ran = git_work("spawn", "V-1", "task", "--back", "version")
    assert (ran.status, "you may not make a new task" in ran.err) == (1, True)
    assert git_work("spawn", "T-1", "idea", "--link", "idea").status == 1


def test_list_of_an_item(linked: Repo, git_work: GitWork) -> None:
    assert ids(git_work("list", "--of", "V-1")) == ["T-1"]
    assert ids(git_work("list", "--all", "--of", "v-1")) == ["T-1", "T-2"]
    assert ids(git_work("list", "--all", "--of", "V-1", "--sort", "-id", "--limit", "1")) == ["T-2"]
    assert ids(git_work("list", "--all", "--of", "T-1")) == ["I-1", "T-2"]
    assert ids(git_work("list", "--all", "--of", "T-1", "--field", "depends_on")) == ["T-2"]
    assert ids(git_work("list", "--all", "--of", "T-9")) == ["T-2"]
    none = git_work("list", "--of", "T-9")
    assert (none.status, none.out) == (0, "")
    shape = valid(git_work("list", "--all", "--of", "I-1", "--json").shape)
    assert [one["id"] for one in shape["items"]] == ["T-1"]


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["--of", "T-8"], "there is no item T-8"),
        (["--of", "no id"], "there is no item no id"),
        (["--of", "T"], "T may mean T-1, T-2"),
        (["--of", "T-1", "--field", "title"], "no type has a field `title` that holds ids"),
        (["--field", "idea"], "--field says by which field"),
    ],
)
def test_list_of_what_cannot_be(linked: Repo, git_work: GitWork, args: list[str], message: str) -> None:
    ran = git_work("list", *args)
    assert (ran.status, ran.out) == (2, "")
    assert f"Error: {message}" in ran.err


def test_the_tree_of_an_item(linked: Repo, git_work: GitWork) -> None:
    assert git_work("show", "T-2", "--tree").out.splitlines() == [
        "T-2  Completed  Two",
        "refers to",
        "  target_version: V-1  Planning  1.0",
        "  depends_on: T-1  Backlog  One",
        "    target_version: V-1  Planning  1.0",
        "    idea: I-1  Accepted  Sign in",
        "      task: T-1  Backlog  One  (a circle)",
        "  depends_on: T-9  (there is no such item)",
    ]
    assert git_work("show", "V-1", "--tree", "--depth", "1").out.splitlines() == [
        "V-1  Planning  1.0",
        "is referred to by",
        "  target_version: T-1  Backlog  One  …",
        "  target_version: T-2  Completed  Two",
    ]
    shape = valid(git_work("show", "T-2", "--tree", "--json").shape)
    assert [(one["field"], one["id"], one["mark"]) for one in shape["refers"]] == [
        ("target_version", "V-1", None),
        ("depends_on", "T-1", None),
        ("depends_on", "T-9", "missing"),
    ]
    assert git_work("show", "V-1", "--depth", "2").status == 2
    assert git_work("show", "V-1", "--tree", "--depth", "0").status == 2


def test_a_tree_with_very_many_branches_counts_the_rest(product: Repo, git_work: GitWork) -> None:
    item(product, "versions", "V-1", type="version", title="1.0", status="Planning")
    for at in range(25):
        item(product, "tasks", f"T-{at}", type="task", title="One", status="Backlog", version="V-1")
    lines = git_work("show", "V-1", "--tree").out.splitlines()
    assert len(lines) == 2 + 20 + 1
    assert lines[-1] == "  version: 5 more; git work list --all --of V-1 --field version"


def test_an_item_alone(product: Repo, git_work: GitWork) -> None:
    item(product, "versions", "V-1", type="version", title="1.0", status="Planning")
    assert git_work("show", "V-1", "--tree").out.splitlines()[1:] == ["refers to nothing, and nothing refers to it"]


def test_show_tells_what_the_references_are(linked: Repo, git_work: GitWork) -> None:
    lines = git_work("show", "T-2").out.splitlines()
    assert lines[2:5] == [
        "target_version: V-1 (Planning) 1.0",
        "depends_on: T-1 (Backlog) One",
        "depends_on: T-9 (there is no such item)",
    ]
