"""Whatever the repository holds, what is printed does nothing: every place a text can come from, every format."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator

import pytest

from tests.cli.running import GitWork
from tests.output.payloads import PAYLOADS, assert_annotations, assert_inert, assert_plain_json
from tests.output.shapes import valid, valid_sarif
from tests.support import Repo

CHECKS = [("main..work",), ("--all",)]
READERS = [("list", "--all"), ("log",), ("workflow", "validate"), *(("check", *one) for one in CHECKS)]
WORKFLOW = ".workflow/workflows/task.yml"


def quoted(text: str) -> str:
    """A double-quoted scalar of YAML."""
    escaped = text.encode("unicode_escape", "surrogatepass").decode().replace('"', '\\"')
    return f'"{escaped}"'


@pytest.fixture
def hostile(repo: Repo, git_work: GitWork) -> Repo:
    """Every payload as title, field, file name, status, body, author and message; each in an item of its own."""
    assert git_work("init").status == 0
    repo.branch("work")
    for at, payload in enumerate(PAYLOADS.values()):
        one_line = payload.replace("\n", " ").replace("\\x00", "")
        name = payload.replace("/", "_")[:200] if len(payload) < 200 else "x" * 190
        _item(repo, f"T-{at}0", f"T-{at}0-{name}.md", one_line, "To Do", payload)
        _item(repo, f"T-{at}1", f"T-{at}1.md", "Status", one_line, payload)
        repo.git("add", "-A")
        env = {"GIT_AUTHOR_NAME": f"ann {one_line[:500]}", "GIT_AUTHOR_EMAIL": f"ann{one_line[:500]}@example.org"}
        said = f"T-{at}: {payload}\n\nWork-Keyword: T-{at}0 {payload}\nWork-Transition: {payload}\n"
        repo.git("commit", "-q", "-F", "-", "--allow-empty", stdin=said.encode("utf-8", "replace").decode(), env=env)
    return repo


def _item(repo: Repo, item: str, name: str, title: str, status: str, body: str) -> None:
    head = f"id: {item}\ntype: task\ntitle: '{title}'\nstatus: '{status}'\nassignee: '{title}'\nx-odd: '{title}'\n"
    text = f"---\n{head}---\n{body}\n"
    folder = os.fsencode(repo.top / ".workflow" / "tasks")
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, os.fsencode(name)), "wb") as file:
        file.write(text.encode("utf-8", "surrogateescape"))


def test_what_readers_print(hostile: Repo, git_work: GitWork) -> None:
    for command in READERS:
        ran = git_work(*command)
        assert_inert(ran.out)
        assert_inert(ran.err)


def test_what_readers_print_as_json(hostile: Repo, git_work: GitWork) -> None:
    for command in READERS:
        ran = git_work(*command, "--json")
        valid(assert_plain_json(ran.out))
        assert_inert(ran.err)


@pytest.mark.parametrize("span", CHECKS, ids=str)
def test_annotations(hostile: Repo, git_work: GitWork, span: tuple[str, ...]) -> None:
    ran = git_work("check", *span, "--format", "github")
    assert len(assert_annotations(ran.out)) == 11  # ten of them, and how many more there are
    assert_inert(ran.err)


@pytest.mark.parametrize("span", CHECKS, ids=str)
def test_sarif(hostile: Repo, git_work: GitWork, span: tuple[str, ...]) -> None:
    ran = git_work("check", *span, "--format", "sarif")
    assert_plain_json(ran.out)
    run = valid_sarif(ran.out)
    assert len(run["results"]) > len(PAYLOADS)
    for text in _texts(run):
        assert_inert(text)
    for one in run["results"]:
        assert one["locations"][0]["physicalLocation"]["artifactLocation"]["uri"].isascii()


def _texts(shape: object) -> Iterator[str]:
    if isinstance(shape, str):
        yield shape
    elif isinstance(shape, dict | list):
        for one in shape.values() if isinstance(shape, dict) else shape:
            yield from _texts(one)


def test_every_item_shown(hostile: Repo, git_work: GitWork) -> None:
    for at in range(len(PAYLOADS)):
        for command in (("show", f"T-{at}0"), ("can", f"T-{at}1")):
            ran = git_work(*command)
            assert_inert(ran.out)
            assert_inert(ran.err)
        assert_plain_json(git_work("show", f"T-{at}0", "--json").out)


ERRORS: list[Callable[[str], tuple[str, ...]]] = [
    lambda text: ("show", text),
    lambda text: ("move", "T-1", text),
    lambda text: ("move", "T-1", "start", "--if-status", text, "--dry-run"),
    lambda text: ("move", "T-1", "start", "--keyword", text, "--message", text, "--dry-run"),
    lambda text: ("can", "T-1", text),
    lambda text: ("set", "T-1", f"assignee={text}", "--dry-run"),
    lambda text: ("set", "T-1", f"{text}=x", "--dry-run"),
    lambda text: ("new", "task", "--title", text, "--dry-run"),
    lambda text: ("new", text, "--title", "a", "--dry-run"),
    lambda text: ("list", "--status", text, "--sort", text),
    lambda text: ("check", f"{text}..HEAD"),
    lambda text: ("workflow", "validate", text),
    lambda text: ("workflow", "show", text),
    lambda text: ("workflow", "graph", f"{text}.yml"),
    lambda text: ("import", "backlog", text),
    lambda text: ("init", "--preset", text),
    lambda text: (text,),
    lambda text: ("help", text),
    lambda text: ("list", f"--{text}"),
]


TOGETHER = [
    " ".join(text for name, text in PAYLOADS.items() if name not in ("line-feed", "lone-surrogate", "very-long")),
    *(PAYLOADS[name] for name in ("line-feed", "workflow-error", "workflow-mask", "lone-surrogate", "very-long")),
]
"""Most at once; those by themselves for which it counts that they come first, or that they are alone."""
ALONE = ["together", "line-feed", "workflow-error", "workflow-mask", "lone-surrogate", "very-long"]


@pytest.mark.parametrize("payload", TOGETHER, ids=ALONE)
def test_errors_repeat_what_was_asked_without_obeying_it(started: Repo, git_work: GitWork, payload: str) -> None:
    for args in ERRORS:
        ran = git_work(*args(payload))
        assert_inert(ran.out)
        assert_inert(ran.err)
        as_json = git_work(*args(payload), "--json")
        if as_json.out:
            assert_plain_json(as_json.out)
        assert_inert(as_json.err)


STATES = [one for one in zip(ALONE, TOGETHER, strict=True) if one[0] != "lone-surrogate"]  # YAML has no such sign


@pytest.mark.parametrize("name", [one[1] for one in STATES], ids=[one[0] for one in STATES])
def test_states_and_transitions_of_a_workflow(started: Repo, git_work: GitWork, name: str) -> None:
    """Names in a rule file, and a person called so."""
    state = quoted(name)
    text = started.read(WORKFLOW).replace("In Review", state).replace("submit", state)
    started.git("switch", "-q", "main")
    started.write(WORKFLOW, text)
    started.write(".workflow/roles.yml", f"people:\n  {state}:\n    emails: [ann@example.org]\neveryone: ['*']\n")
    started.commit("rules")
    started.git("switch", "-q", "work")
    started.write(WORKFLOW, text.replace("To Do", "To Be Done"))
    started.commit("more rules")
    reading = [("workflow", verb) for verb in ("validate", "show task", "graph task")]
    for words in (("can", "T-1"), ("move", "T-1", "done"), ("list", "--all"), ("log",), *reading):
        command = " ".join(words).split(" ")
        ran = git_work(*command)
        assert_inert(ran.out)
        assert_inert(ran.err)
        assert_plain_json(git_work(*command, "--json").out)
    assert_check(git_work, "main..work")


def assert_check(git_work: GitWork, span: str) -> None:
    """The check of this range is inert in every format."""
    for form in ("text", "github", "sarif", "json"):
        ran = git_work("check", span, "--format", form)
        assert_inert(ran.err)
        if form == "github":
            assert_annotations(ran.out)
        else:
            assert_inert(ran.out)


BRANCHES = [";;error;;x", "##(error)x", "a%0Ab", "{0}", "<b>", "@ann", "bad\udcff", "x\u202ey", "é"]
"""What git takes for the name of a branch: no colon, no bracket, no control."""


def test_names_of_branches(started: Repo, git_work: GitWork) -> None:
    for name in BRANCHES:
        started.git("branch", name, "work")
        for span in (f"main..{name}", f"{name}..nowhere"):
            assert_check(git_work, span)


def test_the_payloads_are_active_or_it_would_prove_nothing() -> None:
    harmless = []
    for name, payload in PAYLOADS.items():
        try:
            assert_inert(payload)
            harmless.append(name)
        except AssertionError:
            continue
    assert harmless == [
        "nul-escape",
        "tab",
        "percent-line-feed",
        "html",
        "markdown-link",
        "markdown-table",
        "code-fence",
        "mention",
        "placeholder",
        "very-long",
    ]  # active in other places: logs, pages, names of files
