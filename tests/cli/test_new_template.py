"""`git work new` with templates: which one is taken, what it gets, what is refused, and that nothing breaks out."""

from __future__ import annotations

import pytest

from gitflow_work.formats.items.itemfile import parse
from tests.cli.running import GitWork, Ran
from tests.support import Repo

TEMPLATE = ".workflow/templates/{}.md"
PARAMETERS = """---
parameters:
  risk: {kind: enum, values: [low, high], default: low}
  steps: {kind: list}
  size: {kind: integer}
  urgent: {kind: boolean}
  due_on: {kind: date}
  owner: {required: true, description: Who pays.}
---
"""


def body(repo: Repo, ran: Ran) -> str:
    assert ran.status == 0, ran
    [path] = [path for path in repo.changed() if ran.out.strip() in path]
    assert repo.status() == ""
    return parse(repo.show(path).encode() + b"\n").body


def test_the_types_own_file_is_taken_and_gets_the_items_values(started: Repo, git_work: GitWork) -> None:
    text = "{{ id }}|{{ type }}|{{ title }}|{{ status }}|{{ slug }}|{{ priority }}"
    text += "|{{ labels|join('+') }}|{{ estimate }}|{{ x_a }}"
    started.write(TEMPLATE.format("task"), text)
    started.commit("a template")
    ran = git_work("new", "task", "--title", "Sign in", "labels=a,b", "priority=High", "x-a=1")
    expected = f"\n{ran.out.strip()}|task|Sign in|To Do|sign-in|High|a+b||1\n"
    assert body(started, ran) == expected


def test_without_a_template_the_body_is_empty(started: Repo, git_work: GitWork) -> None:
    assert body(started, git_work("new", "task", "--title", "One")) == ""


def test_a_body_comes_before_the_types_template(started: Repo, git_work: GitWork) -> None:
    started.write(TEMPLATE.format("task"), "{{ nothing }}")
    started.commit("a template")
    assert body(started, git_work("new", "task", "--title", "One", "--body", "mine")) == "\nmine\n"


def test_the_template_that_the_type_names(started: Repo, git_work: GitWork) -> None:
    path = ".workflow/types/task.yml"
    started.write(path, started.read(path) + "template: big/one.md\n")
    started.write(TEMPLATE.format("big/one"), "big\n")
    started.write(TEMPLATE.format("task"), "small\n")
    started.commit("templates")
    assert body(started, git_work("new", "task", "--title", "One")) == "\nbig\n"
    assert body(started, git_work("new", "task", "--title", "One", "--template", "task")) == "\nsmall\n"
    started.git("rm", "-q", TEMPLATE.format("big/one"))
    started.commit("the type names one that is gone")
    assert git_work("new", "task", "--title", "One", "--json").shape["code"] == "no-such-template"


def test_a_built_in_one_is_taken_when_it_is_named_and_yours_comes_first(started: Repo, git_work: GitWork) -> None:
    args = ("new", "task", "--title", "One", "--template", "task", "--param", "criteria=fast,safe")
    assert body(started, git_work(*args)).endswith("## Acceptance Criteria\n\n- [ ] fast\n- [ ] safe\n")
    started.write(TEMPLATE.format("task"), "ours {{ title }}\n")
    assert "## Acceptance Criteria" in git_work(*args, "--dry-run", "--json").shape["item"]["body"]
    started.commit("a template")
    assert body(started, git_work(*args[:-2])) == "\nours One\n"


def test_parameters_are_typed(started: Repo, git_work: GitWork) -> None:
    tail = "{{ size + 1 }} {{ 'now' if urgent else 'later' }} {{ due_on }} {{ owner }} {{ steps|length }} {{ risk }}"
    started.write(TEMPLATE.format("task"), PARAMETERS + tail)
    started.commit("a template")
    given = ["size=41", "urgent=false", "due_on=2026-12-31", "owner=ann\nbob", "steps=a, b"]
    args = [word for one in given for word in ("--param", one)]
    assert body(started, git_work("new", "task", "--title", "One", *args)) == "\n42 later 2026-12-31 ann\nbob 2 low\n"


REFUSED = {
    "not a whole number": (["size=many"], "bad-value", "size is a whole number", None),
    "not of the values": (["risk=hihg"], "bad-value", "risk is one of low, high", "did you mean `high`?"),
    "not true or false": (["urgent=yes"], "bad-value", "urgent is true or false", "did you mean `true`?"),
    "no day": (["due_on=2026-02-30"], "bad-value", "due_on is a day", None),
    "unknown": (["rsik=low"], "unknown-parameter", "has no parameter rsik", "did you mean `risk`?"),
    "given twice": (["risk=low", "risk=low"], "usage", "risk is given twice", "give risk= once"),
    "no assignment": (["risk"], "usage", "`risk` is not KEY=VALUE", None),
    "too long": (["owner=" + "a" * 100_001], "bad-value", "more than 100,000 characters", None),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_parameter_that_is_refused(started: Repo, git_work: GitWork, case: str) -> None:
    given, code, message, hint = REFUSED[case]
    started.write(TEMPLATE.format("task"), PARAMETERS)
    head = started.commit("a template")
    args = [word for one in ["owner=ann", *given] for word in ("--param", one)]
    if case == "too long":
        args = args[2:]
    ran = git_work("new", "task", "--title", "One", *args, "--json")
    assert (ran.status, ran.shape["code"]) == (2, code)
    assert message in ran.shape["message"]
    assert hint in (None, ran.shape["hint"])
    assert started.head() == head


def test_a_parameter_that_is_needed(started: Repo, git_work: GitWork) -> None:
    started.write(TEMPLATE.format("task"), PARAMETERS)
    started.commit("a template")
    ran = git_work("new", "task", "--title", "One", "--json")
    assert (ran.status, ran.shape["code"]) == (2, "missing-parameter")
    assert ran.shape["hint"] == "--param owner=… (Who pays.)"


def test_what_is_not_together(started: Repo, git_work: GitWork) -> None:
    for more in (["--param", "a=1"], ["--body", "x", "--template", "task"], ["--commit"], ["--template", "taks"]):
        assert git_work("new", "task", "--title", "One", *more).status == 2
    hint = git_work("new", "task", "--title", "One", "--template", "taks", "--json").shape["hint"]
    assert hint == "did you mean `task`?"


BROKEN = {
    "{{ titel }}": ("x.md:4:1: the template uses `titel`, which has no value", "did you mean `title`?"),
    "{% if title %}": ("x.md:4:1: ", None),
    "{{ title|uper }}": ("x.md:4:1: there is no filter `uper` in templates", "did you mean `upper`?"),
    "{{ title.x }}": ("x.md:4:1: `.x` is not allowed: values have no parts", None),
    "{{ title() }}": ("x.md:4:1: a call is not allowed in a template", None),
    "{{ title + 1 }}": ("x.md:4:1: ", None),
}


@pytest.mark.parametrize("broken", BROKEN)
def test_a_broken_template_is_named_with_its_line(started: Repo, git_work: GitWork, broken: str) -> None:
    started.write(TEMPLATE.format("x"), f"---\ndescription: Broken.\n---\n{broken}\n")
    started.commit("a template")
    ran = git_work("new", "task", "--title", "One", "--template", "x", "--json")
    message, hint = BROKEN[broken]
    assert ran.status == 1
    assert message in ran.shape["message"]
    assert hint in (None, ran.shape["hint"])


def test_a_template_that_is_not_committed_is_none_yet(started: Repo, git_work: GitWork) -> None:
    started.write(TEMPLATE.format("new"), "x\n")
    ran = git_work("new", "task", "--title", "One", "--template", "new", "--json")
    assert ran.shape["message"] == "the template .workflow/templates/new.md is not committed yet"


@pytest.mark.parametrize("name", ["../roles", "../../README", "/etc/passwd", "artifacts/adr", ""])
def test_a_name_leads_to_no_other_file(started: Repo, git_work: GitWork, name: str) -> None:
    started.write("README.md", "secret\n")
    started.write(".workflow/roles.md", "secret\n")
    started.commit("files")
    ran = git_work("new", "task", "--title", "One", "--template", name, "--dry-run")
    assert "secret" not in ran.said
    assert ran.status == 2


def test_a_symbolic_link_is_no_template(started: Repo, git_work: GitWork) -> None:
    (started.top / ".workflow/templates").mkdir()
    (started.top / TEMPLATE.format("task")).symlink_to("/etc/passwd")
    started.commit("a link")
    assert git_work("new", "task", "--title", "One", "--json").shape["code"] == "not-regular"


HOSTILE = ["a\n---\nstatus: Done", "---", "x\nstatus: Done\n", "{{ 7 * 7 }}", "'; status: Done", "--- # x"]


@pytest.mark.parametrize("value", HOSTILE)
def test_no_value_breaks_out_into_the_frontmatter(started: Repo, git_work: GitWork, value: str) -> None:
    """Of what a template makes nothing comes into the frontmatter, whatever the values are."""
    text = "---\nparameters:\n  goal: {}\n---\n# {{ title }}\n\nstatus: {{ goal }}\n{{ assignee }}\n"
    started.write(TEMPLATE.format("task"), text)
    started.commit("a template")
    title = value.replace("\n", " ")
    ran = git_work("new", "task", "--title", title, f"x-note={value}", "--param", f"goal={value}")
    assert ran.status == 0, ran
    [path] = started.changed()
    item = parse((started.top / path).read_bytes())
    assert (item.status, item.title, item.fields["x-note"]) == ("To Do", title.strip(), value)
    assert item.body == f"\n# {title.strip()}\n\nstatus: {value}\n\n"
    assert git_work("check", "--all").status == 0


@pytest.mark.parametrize("made", ["---\nstatus: Done\n---\n", "\n\n---\n", "{{ goal }}"])
def test_a_template_writes_no_frontmatter(started: Repo, git_work: GitWork, made: str) -> None:
    started.write(TEMPLATE.format("x"), f"---\nparameters:\n  goal: {{}}\n---\n{made}")
    head = started.commit("a template")
    args = ("new", "task", "--title", "One", "--template", "x", "--param", "goal=---\nstatus: Done")
    ran = git_work(*args)
    assert ran.status == 1
    assert "a template writes no frontmatter" in ran.err
    assert started.head() == head


def test_check_renders_nothing(started: Repo, git_work: GitWork) -> None:
    """A template that cannot be rendered, or be read, is no concern of the check."""
    base = started.head()
    started.write(TEMPLATE.format("task"), "---\nparameters: [\n---\n{{ ''.__class__ }}{% for %}")
    started.commit("a broken template")
    assert git_work("check", f"{base}..HEAD").status == 0
    assert git_work("check", "--all").status == 0
