"""`git work new ARTIFACT --for ID`: where the draft goes, what it begins with, and that nothing is written over."""

from __future__ import annotations

import pytest

from tests.cli.running import GitWork, one_task, task
from tests.output.shapes import valid
from tests.support import Repo, Templates

WORKFLOW = """states: [To Do, Planned, Done]
transitions:
  - name: plan
    from: To Do
    to: Planned
    output_artifacts:
      - {{type: plan, path: "./docs/plans/{{id}}.md", required: true}}
{more}  - name: finish
    from: Planned
    to: Done
    input_artifacts:
      - {{type: plan, path: "docs/plans/{{id}}.md"}}
    output_artifacts:
      - {{type: plan, path: "docs/final/{{id}}.md", required: true}}
      - {{type: task, path: "docs/task-{{id}}.md"}}
"""


def with_plans(repo: Repo) -> None:
    one_task(repo)
    repo.git("rm", "-q", ".workflow/tasks/T-1.md")
    task(repo, "T-1", title="Sign in", name="T-1-sign-in.md")
    artifact(repo)


@pytest.fixture
def shop(repo: Repo, templates: Templates) -> Repo:
    """T-1 with the slug sign-in, whose workflow asks for plans."""
    return templates.into(repo, with_plans)


def artifact(repo: Repo, *lines: str) -> None:
    """Let the transition `plan` ask for more."""
    repo.write(".workflow/workflows/task.yml", WORKFLOW.format(more="".join(f"      - {{{one}}}\n" for one in lines)))
    repo.commit("a workflow")


def test_a_draft_is_written_and_not_committed(shop: Repo, git_work: GitWork) -> None:
    head = shop.head()
    ran = git_work("new", "plan", "--for", "T-1")
    path = "docs/plans/T-1.md"
    assert (ran.status, ran.out) == (0, f"{path}\n")
    assert ran.err == f"hint: fill it in, then git add {path} && git commit -m 'T-1: plan' -- {path}\n"
    assert shop.read(path).startswith("# Plan: Sign in\n\nFor T-1, ")
    assert (shop.head(), shop.git("status", "--porcelain", "-uall")) == (head, f"?? {path}")


def test_a_draft_alone_opens_no_gate(shop: Repo, git_work: GitWork) -> None:
    assert git_work("new", "plan", "--for", "T-1").status == 0
    assert git_work("move", "T-1", "plan").status == 1
    shop.commit("T-1: plan", "docs/plans/T-1.md")
    assert git_work("move", "T-1", "plan").status == 0


def test_it_is_committed_when_that_is_asked_for(shop: Repo, git_work: GitWork) -> None:
    found = valid(git_work("new", "PLAN", "--for", "t-1", "--title", "Our plan", "--commit", "--json").shape)
    assert (found["kind"], found["item"], found["artifact"]) == ("draft", "T-1", "plan")
    assert (found["commit"], found["template"]) == (shop.head(), "templates/artifacts/plan.md")
    assert shop.show("docs/plans/T-1.md") + "\n" == found["text"]
    assert found["text"].startswith("# Plan: Our plan\n")
    assert (shop.subjects()[0], shop.changed(), shop.status()) == ("T-1: new plan", ["docs/plans/T-1.md"], "")
    assert git_work("check", "--all").status == 0


def test_a_dry_run_writes_nothing(shop: Repo, git_work: GitWork) -> None:
    for more in ([], ["--commit"]):
        found = valid(git_work("new", "plan", "--for", "T-1", "--dry-run", "--json", *more).shape)
        assert (found["dry_run"], found["commit"], found["path"]) == (True, None, "docs/plans/T-1.md")
    assert "# Plan: Sign in" in git_work("new", "plan", "--for", "T-1", "-n").err
    assert shop.status() == ""


def test_the_next_one_of_the_same_type_is_made_when_the_first_is_there(shop: Repo, git_work: GitWork) -> None:
    made = [git_work("new", "plan", "--for", "T-1").out for _ in range(2)]
    assert made == ["docs/plans/T-1.md\n", "docs/final/T-1.md\n"]
    ran = git_work("new", "plan", "--for", "T-1", "--json")
    command = "git add docs/plans/T-1.md && git commit -m 'T-1: plan' -- docs/plans/T-1.md"
    assert (ran.status, ran.shape["code"], ran.shape["hint"]) == (1, "exists", f"fill it in, then {command}")
    shop.commit("plans", "docs")
    assert git_work("new", "plan", "--for", "T-1", "--json").shape["hint"] == "edit docs/plans/T-1.md"


def test_those_of_the_items_state_come_first(shop: Repo, git_work: GitWork) -> None:
    path = ".workflow/tasks/T-1-sign-in.md"
    shop.write(path, shop.read(path).replace("To Do", "Planned"))
    shop.commit("by hand")
    assert git_work("new", "plan", "--for", "T-1").out == "docs/final/T-1.md\n"


def test_a_type_of_items_and_of_artifacts_may_have_one_name(shop: Repo, git_work: GitWork) -> None:
    assert git_work("new", "task", "--for", "T-1").out == "docs/task-T-1.md\n"
    assert git_work("new", "task", "--title", "Two").out.startswith("T-")


@pytest.mark.parametrize("there", ["disk", "head", "link", "folder"])
@pytest.mark.parametrize("more", [[], ["--commit"]])
def test_nothing_is_written_over(shop: Repo, git_work: GitWork, there: str, more: list[str]) -> None:
    path = "docs/task-T-1.md"
    if there == "link":
        (shop.top / "docs").mkdir()
        (shop.top / path).symlink_to("nowhere")
    elif there == "folder":
        (shop.top / path).mkdir(parents=True)
    else:
        shop.write(path, "mine\n")
    if there == "head":
        shop.commit("mine", path)
        (shop.top / path).unlink()
    head = shop.head()
    ran = git_work("new", "task", "--for", "T-1", "--json", *more)
    assert (ran.status, ran.shape["code"]) == (1, "exists")
    assert shop.head() == head


def test_nothing_is_written_through_a_symbolic_link(shop: Repo, git_work: GitWork) -> None:
    outside = shop.top.parent / "outside"
    outside.mkdir()
    (shop.top / "docs").symlink_to(outside)
    for more in ([], ["--commit"]):
        assert git_work("new", "task", "--for", "T-1", *more).status == 1
    assert list(outside.iterdir()) == []


NUMBERED = 'type: adr, path: "./docs/adr/ADR-{NNN}-{slug}.md", multiple: true'


def test_the_next_free_number_counts_what_is_committed_and_what_is_not(shop: Repo, git_work: GitWork) -> None:
    artifact(shop, NUMBERED)
    assert git_work("new", "adr", "--for", "T-1").out == "docs/adr/ADR-001-sign-in.md\n"
    shop.write("docs/adr/ADR-007-other.md", "x\n")
    shop.commit("another", "docs/adr/ADR-007-other.md")
    (shop.top / "docs/adr/ADR-007-other.md").unlink()
    assert git_work("new", "adr", "--for", "T-1").out == "docs/adr/ADR-008-sign-in.md\n"
    assert git_work("new", "adr", "--for", "T-1").out == "docs/adr/ADR-009-sign-in.md\n"


def test_an_artifact_of_which_there_is_one_gets_no_second_number(shop: Repo, git_work: GitWork) -> None:
    artifact(shop, NUMBERED.removesuffix(", multiple: true"))
    assert git_work("new", "adr", "--for", "T-1").status == 0
    ran = git_work("new", "adr", "--for", "T-1", "--json")
    message = "docs/adr/ADR-001-sign-in.md is there already, not committed"
    assert (ran.shape["code"], ran.shape["message"]) == ("exists", message)


@pytest.mark.parametrize(
    ("pattern", "second"),
    [
        ("specs/{NNN}-{slug}/spec.md", "specs/002-sign-in/spec.md"),
        ("{NNN}-{slug}.md", "002-sign-in.md"),
        ("a/{NNN}/{NNN}-{id}.md", "a/002/002-T-1.md"),
    ],
)
def test_a_number_is_counted_where_it_stands(shop: Repo, git_work: GitWork, pattern: str, second: str) -> None:
    artifact(shop, f'type: one, path: "{pattern}"', f'type: many, path: "./{pattern}", multiple: true')
    assert git_work("new", "one", "--for", "T-1").status == 0
    assert git_work("new", "one", "--for", "T-1", "--json").shape["code"] == "exists"
    assert git_work("new", "many", "--for", "T-1").out == f"{second}\n"


PATHS = {
    "docs/adr/ADR-*.md": "docs/adr/ADR-sign-in.md",
    "{feature}/spec.md": "sign-in/spec.md",
    "{NNN}-{id}.md": "001-T-1.md",
    "specs/{NNN}-{slug}/spec.md": "specs/001-sign-in/spec.md",
    "docs/my file.md": "docs/my file.md",
    "docs/": "bad-pattern",
    "docs/**/a.md": "bad-pattern",
    "docs/{assignee}.md": "bad-pattern",
    ".workflow/tasks/{id}-x.md": "bad-pattern",
    ".git/hooks/pre-commit.md": "bad-pattern",
    "docs/coverage.json": "no-such-template",
}


@pytest.mark.parametrize("pattern", PATHS)
def test_where_it_goes(shop: Repo, git_work: GitWork, pattern: str) -> None:
    artifact(shop, f'type: thing, path: "{pattern}"')
    ran = git_work("new", "thing", "--for", "T-1", "--json")
    assert PATHS[pattern] == (ran.shape["path"] if ran.status == 0 else ran.shape["code"])
    if ran.status == 0:
        assert valid(ran.shape)["template"] == "templates/artifacts/default.md"
        assert shop.read(PATHS[pattern]) == ran.shape["text"]


@pytest.mark.parametrize("path", ["../outside.md", "/outside.md", "a/../../outside.md", "./../outside.md"])
def test_it_stays_in_the_work_tree(shop: Repo, git_work: GitWork, path: str) -> None:
    artifact(shop, f'type: thing, path: "{path}"')
    for more in ([], ["--commit"]):
        assert git_work("new", "thing", "--for", "T-1", *more).status != 0
    assert not (shop.top.parent / "outside.md").exists()


def test_templates_of_the_repository(shop: Repo, git_work: GitWork) -> None:
    artifact(shop, 'type: coverage, path: "docs/coverage.json"')
    shop.write(".workflow/templates/artifacts/plan.md", "---\nparameters:\n  a: {}\n---\nPlan {{ title }} {{ a }}")
    shop.write(".workflow/templates/artifacts/other.md", "Other {{ priority }}\n")
    shop.write(".workflow/templates/artifacts/coverage.json", '{"title": {{ title|tojson }}}\n')
    shop.commit("templates")
    assert git_work("new", "plan", "--for", "T-1", "--param", "a=b").status == 0
    assert shop.read("docs/plans/T-1.md") == "Plan Sign in b\n"
    assert git_work("new", "plan", "--for", "T-1", "--template", "other").status == 0
    assert shop.read("docs/final/T-1.md") == "Other Medium\n"
    assert git_work("new", "coverage", "--for", "T-1").status == 0
    assert shop.read("docs/coverage.json") == '{"title": "Sign in"}\n'


def test_values_of_the_item_are_one_line(shop: Repo, git_work: GitWork) -> None:
    path = ".workflow/tasks/T-1-sign-in.md"
    shop.write(
        path, shop.read(path).replace("priority: Medium", 'x-a: |\n  one\n  ## Decision\n\n  ---\nx-b: ["a\\n# b"]')
    )
    shop.write(".workflow/templates/artifacts/plan.md", "{{ x_a }}\n{{ x_b|join }}\n")
    shop.commit("a template")
    assert git_work("new", "plan", "--for", "T-1").status == 0
    assert shop.read("docs/plans/T-1.md") == "one ## Decision  ---\na # b\n"


@pytest.mark.parametrize(
    ("args", "code"),
    [
        (["plans", "--for", "T-1"], "unknown-artifact"),
        (["plan", "--for", "T-9"], "no-such-item"),
        (["plan", "--for", "T-1", "priority=High"], "usage"),
        (["plan", "--for", "T-1", "--body", "x"], "usage"),
        (["plan", "--for", "T-1", "--template", "plna"], "no-such-template"),
        (["plan", "--for", "T-1", "--param", "x=1"], "unknown-parameter"),
        (["plan"], "usage"),
    ],
)
def test_what_is_refused(shop: Repo, git_work: GitWork, args: list[str], code: str) -> None:
    ran = git_work("new", *args, "--json")
    assert (ran.status, ran.shape["code"]) == (2, code)
    assert ran.shape["hint"]
    assert shop.status() == ""


def test_near_misses(shop: Repo, git_work: GitWork) -> None:
    ran = git_work("new", "plans", "--for", "T-1", "--json")
    assert ran.shape["hint"] == "did you mean `plan`?"
    assert ran.shape["message"] == "the workflow task asks for no artifact plans; it asks for plan, task"
    ran = git_work("new", "plan", "--title", "One", "--json")
    assert ran.shape["hint"] == "for an artifact: git work new plan --for ID"


def test_a_template_that_makes_nothing_makes_no_file(shop: Repo, git_work: GitWork) -> None:
    shop.write(".workflow/templates/artifacts/plan.md", "{% if false %}x{% endif %}\n")
    shop.commit("a template")
    assert git_work("new", "plan", "--for", "T-1").status == 1
    assert shop.status() == ""
