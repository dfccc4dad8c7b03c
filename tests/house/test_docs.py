"""Documentation that cannot rot: links resolve, and what can be used is written about."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

import click
import pytest
from markdown_it import MarkdownIt

from gitflow_work import errors
from gitflow_work.cli.app import COMMANDS, group
from gitflow_work.core.gates import GATES, LATER
from tests.house.findings_rules import rules
from tests.house.shell import TOP, pyproject, tracked

PAGES = [page for page in tracked("*.md") if not page.is_relative_to(TOP / "tests")]
DECISIONS = sorted((TOP / "docs" / "decisions").glob("*.md"))


def docs() -> str:
    """README and all of docs/ as one text."""
    pages = [page for page in PAGES if page.is_relative_to(TOP / "docs") or page == TOP / "README.md"]
    return "\n".join(page.read_text(encoding="utf-8") for page in pages)


def name_of(page: Path) -> str:
    return page.relative_to(TOP).as_posix()


def links(page: Path) -> Iterator[str]:
    """The targets of the links and pictures of `page`, as written."""
    for block in MarkdownIt("commonmark").enable("table").parse(page.read_text(encoding="utf-8")):
        for token in block.children or ():
            target = token.attrGet("href") or token.attrGet("src")
            if target:
                yield str(target)


def anchors(page: Path) -> set[str]:
    """The anchors of the headings of `page`, made as GitHub makes them."""
    blocks = MarkdownIt("commonmark").parse(page.read_text(encoding="utf-8"))
    titles = [block.content for before, block in itertools.pairwise(blocks) if before.type == "heading_open"]
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_relative_links_resolve(page: Path) -> None:
    broken = []
    for link in links(page):
        parts = urlsplit(link)
        if parts.scheme or parts.netloc:
            continue
        target = (page.parent / unquote(parts.path)).resolve() if parts.path else page
        there = target.is_relative_to(TOP) and target.exists()
        if not there or (parts.fragment and target.suffix == ".md" and parts.fragment not in anchors(target)):
            broken.append(link)
    assert broken == []


def test_the_index_in_the_readme_names_every_page() -> None:
    index = (TOP / "README.md").read_text(encoding="utf-8").partition("\n## More\n")[2]
    pages = sorted(f"docs/{page.name}" for page in (TOP / "docs").glob("*.md"))
    assert sorted(re.findall(r"\((docs/[a-z-]+\.md)\)", index)) == pages


def test_commands_are_explained_in_the_order_of_the_overview() -> None:
    page = (TOP / "docs" / "commands.md").read_text(encoding="utf-8")
    assert re.findall(r"^## git work (\S+)", page, re.MULTILINE) == list(COMMANDS)


@pytest.mark.parametrize("gate", [*GATES, *LATER])
def test_every_gate_is_in_the_docs(gate: str) -> None:
    assert f"`{gate}`" in docs()


def options(command: click.Command) -> set[str]:
    """The long names of the command's options, and of those of its sub-commands."""
    own = {
        name for param in command.params if isinstance(param, click.Option) for name in param.opts if name[:2] == "--"
    }
    if not isinstance(command, click.Group):
        return own
    outer = click.Context(command)
    below = (command.get_command(outer, name) for name in command.list_commands(outer))
    return own.union(*(options(one) for one in below if one is not None))


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_and_option_is_in_the_docs_and_no_other(name: str) -> None:
    page = (TOP / "docs" / "commands.md").read_text(encoding="utf-8")
    [section] = re.findall(rf"^## git work {name}\n(.*?)(?=^## |\Z)", page, re.MULTILINE | re.DOTALL)
    told = {option for row in re.findall(r"^\| (`-.*?) \|", section, re.MULTILINE) for option in row.split("`")[1::2]}
    command = group.get_command(click.Context(group), name)
    assert command is not None
    assert {option for option in told if option.startswith("--")} == options(command)


def test_every_rule_of_a_finding_is_in_the_docs_and_no_other() -> None:
    page = (TOP / "docs" / "findings.md").read_text(encoding="utf-8")
    told = set(re.findall(r"^\| `([a-z-]+)` \|", page, re.MULTILINE))
    reported = rules()
    assert {rule: file for rule, file in reported.items() if rule not in told} == {}
    assert told - set(reported) == set()


def test_every_exit_status_is_in_its_table() -> None:
    table = (TOP / "docs" / "exit-status.md").read_text(encoding="utf-8")
    stated = {int(number) for number in re.findall(r"^\| (\d+) \|", table, re.MULTILINE)}
    raised = {errors.WorkError.exit, *(kind.exit for kind in errors.WorkError.__subclasses__())}
    assert raised <= stated
    assert stated == {0, 1, 2, 3, 130}


def test_every_make_target_is_explained_to_contributors_and_none_that_is_not_there() -> None:
    makefile = (TOP / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))
    guide = (TOP / "CONTRIBUTING.md").read_text(encoding="utf-8")
    assert targets - {"help"} == set(re.findall(r"`make ([a-z]+)", guide))
    assert set(re.findall(r"`make ([a-z]+)", docs())) <= targets


@pytest.mark.parametrize("page", DECISIONS, ids=name_of)
def test_a_decision_has_its_three_parts(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert re.findall(r"^## (.*)$", text, re.MULTILINE) == ["Context", "Decision", "Cost"]
    assert text.startswith(f"# {int(page.name[:4])}. ")


def test_decisions_are_numbered_without_a_gap() -> None:
    assert [int(page.name[:4]) for page in DECISIONS] == list(range(1, len(DECISIONS) + 1))


def test_every_library_that_users_install_has_a_decision() -> None:
    told = "\n".join(page.read_text(encoding="utf-8") for page in DECISIONS)
    wanted = [re.split(r"[<>=!~ ;\[]", line)[0] for line in pyproject()["project"]["dependencies"]]
    assert [name for name in wanted if name not in told] == []


def test_the_map_names_every_package() -> None:
    text = (TOP / "docs" / "architecture.md").read_text(encoding="utf-8")
    packages = {path.parent.name for path in tracked("gitflow_work/*/__init__.py")}
    assert {name for name in packages if not re.search(rf"\b{name}/", text)} == set()
