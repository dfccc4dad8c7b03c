"""What users install: the sdist, the wheel that is built from it, and the tool in an empty environment."""

from __future__ import annotations

import json
import sys
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest

from gitflow_work import __version__
from tests.house.shell import TOP, clean_environment, run, tracked

pytestmark = pytest.mark.wheel


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the sdist, and the wheel built from the sdist; hatchling runs in an environment of its own."""
    out = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--outdir", out, TOP, cwd=out, env=clean_environment(out))
    return out


@pytest.fixture(scope="module")
def installed(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of executables of an environment that holds the wheel and what it depends on, nothing else."""
    place = tmp_path_factory.mktemp("user") / "env"
    venv.create(place, with_pip=True)
    [wheel] = built.glob("*.whl")
    env = clean_environment(place)
    run(place / "bin" / "python", "-m", "pip", "install", "--quiet", wheel, cwd=place, env=env)
    run(place / "bin" / "python", "-m", "pip", "check", cwd=place, env=env)
    return place / "bin"


def test_the_wheel_holds_the_package_and_nothing_else(built: Path) -> None:
    [wheel] = built.glob("*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    modules = {file.relative_to(TOP).as_posix() for file in tracked("gitflow_work/*.py")}
    templates = {f"gitflow_work/{file.relative_to(TOP).as_posix()}" for file in tracked("templates")}
    assert modules | templates <= set(names)
    assert {name.split("/")[0] for name in names} == {"gitflow_work", f"gitflow_work-{__version__}.dist-info"}


def test_the_sdist_holds_what_is_needed_to_test_it(built: Path) -> None:
    [sdist] = built.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    wanted = tracked("gitflow_work", "templates", "tests", "docs", "requirements", "Makefile", "LICENSE", "action.yml")
    assert {file.relative_to(TOP).as_posix() for file in wanted} <= names
    assert not [name for name in names if name.startswith((".venv", "dist"))]


@pytest.mark.parametrize("name", ["git-work", "gitflow-work"])
def test_the_executables_tell_their_version(installed: Path, tmp_path: Path, name: str) -> None:
    done = run(installed / name, "--version", cwd=tmp_path, env=clean_environment(tmp_path))
    assert __version__ in done.stdout.split()


def test_a_session(installed: Path, tmp_path: Path) -> None:
    repo = tmp_path / "repo"
    repo.mkdir()
    env = clean_environment(tmp_path)
    env["PATH"] = f"{installed}:{env['PATH']}"

    def git(*args: str, status: int = 0) -> str:
        return run("git", *args, cwd=repo, env=env, status=status).stdout

    git("init", "--quiet", "--initial-branch=main")
    git("work", "init", "--preset", "simple")
    item = json.loads(git("work", "new", "task", "--title", "Sign in", "--json"))["item"]
    git("work", "move", item["id"], "done", status=1)
    git("work", "move", item["id"], "start")
    shown = json.loads(git("work", "show", item["id"], "--json"))["item"]
    assert (shown["title"], shown["status"]) == ("Sign in", "In Progress")
    by_template = ("--template", "task", "--param", "goal=It is found where it is installed", "--json")
    made = json.loads(git("work", "new", "task", "--title", "From a template", *by_template))["item"]
    assert "\nIt is found where it is installed\n" in made["body"]
    assert "findings" in json.loads(git("work", "check", "--all", "--json"))
    path = repo / item["path"]
    path.write_text(path.read_text(encoding="utf-8").replace("In Progress", "Nowhere"), encoding="utf-8")
    git("commit", "--quiet", "--all", "--message", "by hand")
    git("work", "check", "--all", status=1)
