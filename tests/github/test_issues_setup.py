"""Plain files for a repository on GitHub: valid, and never instead of what is there."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.running import GitWork, here
from tests.output.shapes import valid
from tests.support import Repo

TOP = Path(__file__).parents[2]
ROLES = """people:
  ann: {github: ann-dev, email: [ann@example.org]}
  bob: {email: [bob@example.org]}
roles:
  maintainer: {permissions: ['*'], members: [ann, bob, 'team:acme/core']}
  developer: {permissions: ['task:*'], members: [bob]}
everyone: ['task:*']
"""


@pytest.fixture
def git_work(repo: Repo, capsys: pytest.CaptureFixture[str]) -> GitWork:
    return lambda *args, at=None: here(at or repo.top, args, capsys.readouterr)


def schema(kind: str, *files: Path) -> str:
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", f"vendor.{kind}", *map(str, files)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return "" if done.returncode == 0 else done.stdout + done.stderr


@pytest.mark.parametrize("preset", ["simple", "product", "flowspec"])
def test_what_is_written_is_what_github_reads(repo: Repo, git_work: GitWork, preset: str) -> None:
    assert git_work("init", "--preset", preset, "--github").status == 0
    forms = sorted((repo.top / ".github/ISSUE_TEMPLATE").iterdir())
    types = sorted((repo.top / ".workflow/types").glob("*.yml"))
    assert [one.name for one in forms] == [one.name for one in types]
    assert schema("github-issue-forms", *forms) == ""
    assert schema("github-workflows", repo.top / ".github/workflows/work-check.yml") == ""
    assert repo.status() == "?? .github/", "it is for people to look at before it is committed"


def test_the_workflow_is_the_one_of_the_docs() -> None:
    shipped = (TOP / "templates/github/work-check.yml").read_bytes()
    assert shipped == (TOP / "docs/examples/pull-requests.yml").read_bytes()


def test_who_owns_the_rules(repo: Repo, git_work: GitWork) -> None:
    git_work("init")
    git_work("github", "setup")
    path = repo.top / ".github/CODEOWNERS"
    assert all(line.startswith("#") for line in path.read_text().splitlines()), "nobody is named, so nobody is asked"
    path.unlink()
    repo.write(".workflow/roles.yml", ROLES)
    repo.commit("roles", ".workflow/roles.yml")
    git_work("github", "setup")
    assert "\n/.workflow/roles.yml @ann-dev @acme/core\n" in path.read_text()


def test_nothing_is_overwritten(repo: Repo, git_work: GitWork) -> None:
    git_work("init")
    repo.write(".github/ISSUE_TEMPLATE/task.yml", "mine\n")
    repo.write("docs/CODEOWNERS", "* @bob\n")
    shape = valid(git_work("github", "setup", "--dry-run", "--json").shape)
    assert not (repo.top / ".github/workflows").exists()
    assert valid(git_work("github", "setup", "--json").shape) == {**shape, "dry_run": False}
    assert shape["there"] == [".github/ISSUE_TEMPLATE/task.yml", "docs/CODEOWNERS"]
    assert repo.read(".github/ISSUE_TEMPLATE/task.yml") == "mine\n"
    assert not (repo.top / ".github/CODEOWNERS").exists()
    assert git_work("github", "setup", "--json").shape["written"] == []


def test_a_label_of_the_mapping_is_set_by_the_form(repo: Repo, git_work: GitWork) -> None:
    git_work("init")
    repo.write(".workflow/config.yml", "format: 1\ngithub: {issues: {labels: {bug: incident}}}\n")
    repo.commit("config", ".workflow/config.yml")
    git_work("github", "setup")
    assert 'labels: ["bug"]' in repo.read(".github/ISSUE_TEMPLATE/incident.yml")
    assert "labels:" not in repo.read(".github/ISSUE_TEMPLATE/task.yml")


def test_without_a_repository_or_a_token_it_says_what_to_do(
    repo: Repo, git_work: GitWork, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("GH_TOKEN", "GITHUB_TOKEN", "GITHUB_REPOSITORY", "GITHUB_API_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("CI", "true")
    assert git_work("github", "import").status == 2
    git_work("init")
    ran = git_work("github", "import")
    assert (ran.status, "github: repository" in ran.err) == (2, True)
    repo.git("remote", "add", "origin", "https://github.com/acme/shop")
    ran = git_work("github", "export")
    assert (ran.status, "GH_TOKEN" in ran.err) == (3, True)
