"""What an editor with the YAML language server shows in the rule files that `git work init` has made."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from gitflow_work.formats import presets, schemas
from tests.cli.running import process
from tests.editors.server import LanguageServer, missing
from tests.support import Repo, hermetic

pytestmark = pytest.mark.xdist_group("language-server")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LanguageServer]:
    """One server for all. Where it is not installed its tests are skipped, unless LANGUAGE_SERVER says `required`."""
    reason = missing()
    if reason is not None:
        if os.environ.get("LANGUAGE_SERVER") == "required":
            pytest.fail(reason)
        pytest.skip(reason)
    with LanguageServer(tmp_path_factory.mktemp("editor")) as running:
        yield running


@pytest.fixture(scope="module")
def repositories(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Repo]:
    """A fresh repository for each preset."""
    made = {}
    for preset in presets.names():
        place = tmp_path_factory.mktemp(preset)
        env = hermetic(place)
        made[preset] = Repo(place / "shop", env)
        assert process(made[preset].top, "init", "--preset", preset, env=env).status == 0
    return made


@pytest.mark.parametrize("preset", presets.names())
def test_nothing_is_wrong_with_a_fresh_repository(
    server: LanguageServer, repositories: dict[str, Repo], preset: str
) -> None:
    top = repositories[preset].top
    files = sorted((top / ".workflow").rglob("*.yml"))
    assert len(files) > 3
    for file in files:
        text = file.read_text(encoding="utf-8")
        assert text.startswith("# yaml-language-server: $schema="), file
        assert server.diagnostics(file, text) == [], file


class Planted(NamedTuple):
    """In `file` the text `old` becomes `new`; `words` are told at the line of `marked`, which is in the new text."""

    file: str
    old: str
    new: str
    marked: str
    words: str


TYPE, WORKFLOW = "types/task.yml", "workflows/task.yml"
ENUM = "kind: enum, values: [Critical, High, Medium, Low], default: Medium"


def finish(more: str, marked: str, words: str) -> Planted:
    """With `more` in the transition to Done, on lines of its own."""
    lines = "".join(f"\n    {line}" for line in more.split("\n"))
    return Planted(WORKFLOW, "to: Done", f"to: Done{lines}", marked, words)


PLANTED = {
    "config: an unknown key": Planted("config.yml", "ids: random", "idz: random", "idz", "idz is not allowed"),
    "config: another word": Planted("config.yml", "squash: path", "squash: paths", "squash", "path"),
    "config: no format": Planted("config.yml", "format: 1 ", "x-format: 1 ", "", 'Missing property "format"'),
    "config: a map as text": Planted("config.yml", "layout: flat", "layout: {flat: 1}", "layout", "flat"),
    "roles: no permission": Planted("roles.yml", '["*"]  ', '["task"]  ', '["task"]', "TYPE:VERB"),
    "roles: an unknown key": Planted(
        "roles.yml", "people: {}", "people: {ann: {mial: a}}", "mial", "mial is not allowed"
    ),
    "type: another kind": Planted(TYPE, "kind: date}", "kind: day}", "kind: day}", "date"),
    "type: an enum of nothing": Planted(TYPE, ENUM, "kind: enum", "priority", 'Missing property "values"'),
    "type: a prefix with a digit": Planted(TYPE, "prefix: T", "prefix: T1", "prefix", "One to ten letters."),
    "type: no folder": Planted(TYPE, "folder: tasks\n", "", "", 'Missing property "folder"'),
    "type: a folder of others": Planted(TYPE, "folder: tasks", "folder: Types", "folder", "A path below"),
    "type: a built-in field": Planted(TYPE, "due: ", "status: ", "  status: ", "not built in"),
    "workflow: no states": Planted(WORKFLOW, "states:\n", "x-states:\n", "", 'Missing property "states"'),
    "workflow: no from": Planted(WORKFLOW, "from: To Do", "x-from: To Do", "start", 'Missing property "from"'),
    "workflow: a list as to": Planted(WORKFLOW, "to: Done", "to: [Done]", "to: [Done]", "Incorrect type"),
    "workflow: no flag": Planted(WORKFLOW, "final: true", "final: maybe", "final: maybe", "true or false."),
    "workflow: a limit of nought": Planted(WORKFLOW, "- In Review\n", "- {name: In Review, wip: 0}\n", "wip: 0", "1"),
    "workflow: no duration": Planted(
        WORKFLOW, "- In Review\n", "- {name: In Review, sla: 5x}\n", "sla", "A duration is"
    ),
    "workflow: an unknown key": finish("gate: []", "gate: []", "gate is not allowed"),
    "workflow: a gate without its value": finish("gates: [keyword]", "[keyword]", "this one needs a value"),
    "workflow: a gate with another value": finish("gates:\n  - checklist: [a]", "checklist", "Incorrect type"),
    "workflow: a gate in a gate": finish("gates:\n  - any:\n      - fields: {a: b}", "fields", "Incorrect type"),
    "workflow: two gates in one": finish("gates:\n  - {signed: , claimed: }", "signed", "more properties than"),
    "workflow: no form of validation": finish("validation: KEYWORD[]", "KEYWORD[]", "KEYWORD"),
    "workflow: an artifact without a path": finish("output_artifacts:\n  - type: plan", "type: plan", '"path"'),
    "workflow: a key twice": finish("via: a\nvia: b", "via: b", "unique"),
}


@pytest.mark.parametrize("planted", PLANTED.values(), ids=PLANTED)
def test_a_planted_error_is_told_at_its_line(
    server: LanguageServer, repositories: dict[str, Repo], planted: Planted
) -> None:
    file = repositories["simple"].top / ".workflow" / planted.file
    text = file.read_text(encoding="utf-8")
    assert text.count(planted.old) >= 1
    text = text.replace(planted.old, planted.new, 1)
    told = server.diagnostics(file, text)
    # Comments may have the same words in them.
    lines = [at for at, line in enumerate(text.splitlines(), 1) if planted.marked in line and line[:1] != "#"]
    places = {one.line for one in told if planted.words in one.message}
    assert places, told
    # What is missing in the outermost map is told where that begins, after the comments: at the first of all lines.
    assert places == {lines[0]}, (lines, told)


OTHERS = {
    "overrides/5vq8x2m9.yml": (
        "item: T-1\nfrom: A\nto: B\nrule: checklist\nreason: Moved.\nby: ann\n", "by: ann", "by:", 7, "Incorrect type",
    ),
    "workflows/tests/task.yml": (
        "workflow: task\ncases:\n  - name: it starts\n    item: {status: A}\n    transition: go\n    verdict: pass\n",
        "verdict: pass", "verdict: yes", 7, "pass",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", OTHERS)
def test_files_that_init_does_not_write(server: LanguageServer, repositories: dict[str, Repo], name: str) -> None:
    text, old, new, line, words = OTHERS[name]
    file = repositories["simple"].top / ".workflow" / name
    whole = f"{schemas.modeline(f'.workflow/{name}')}\n{text}"
    assert server.diagnostics(file, whole) == []
    told = server.diagnostics(file, whole.replace(old, new))
    assert [one.line for one in told if words in one.message] == [line], told


def test_keys_are_explained_and_completed(server: LanguageServer, repositories: dict[str, Repo]) -> None:
    file: Path = repositories["simple"].top / ".workflow" / "workflows" / "task.yml"
    lines = file.read_text(encoding="utf-8").splitlines()
    at = next(number for number, line in enumerate(lines) if line.startswith("initial:"))
    shown = server.at("hover", file, "\n".join(lines), at, 2)["contents"]["value"]
    assert "The state of new items" in shown
    at = next(number for number, line in enumerate(lines) if line.strip() == "to: Done")
    lines[at + 1 : at + 1] = ["    gates:", "      - "]
    offered = {one["label"] for one in server.at("completion", file, "\n".join(lines), at + 2, 8)["items"]}
    assert offered >= {"fields", "checklist", "any", "signed"}


def test_without_its_schema_nothing_would_be_told(server: LanguageServer, repositories: dict[str, Repo]) -> None:
    """So the diagnostics above come from our schemas, and from nowhere else."""
    file = repositories["simple"].top / ".workflow" / "workflows" / "task.yml"
    text = file.read_text(encoding="utf-8").replace("final: true", "final: maybe")
    assert server.diagnostics(file, text) != []
    assert server.diagnostics(file, text.partition("\n")[2]) == []
