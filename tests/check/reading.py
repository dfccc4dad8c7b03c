"""A real repository as the oracle knows it: its commits read by plain git and a few regular expressions."""

from __future__ import annotations

import re
from itertools import product

from tests.check.oracle_rules import Told
from tests.check.things import Broken, Config, Flow, Item, Kind, Proof, Roles, Thing, text
from tests.support import Repo

_FLOWS = [Flow(version, *on) for version in ("1", "2") for on in product((False, True), repeat=4)]
_RULES: tuple[Thing, ...] = (
    *_FLOWS,
    *(Config(one) for one in ("path", "step")),
    *(Roles(one) for one in ("all", "moves", "steps")),
    *(Kind(one) for one in ("task", "idea", "bug")),
)
KNOWN = {text(one): one for one in _RULES}
WORD = re.compile(r"^Work-Keyword: (\S+) REVIEWED$", re.MULTILINE)


def told(repo: Repo) -> dict[str, Told]:
    """Every commit that a branch reaches, parents first, by its id."""
    log = repo.git("log", "--all", "--date-order", "--reverse", "--format=%H%x00%P%x00%an%x00%B%x01")
    found = {}
    for row in filter(str.strip, log.split("\x01")):
        commit, parents, author, message = row.lstrip("\n").split("\0")
        found[commit] = Told(tuple(parents.split()), _tree(repo, commit), author, tuple(WORD.findall(message)))
    return found


def _tree(repo: Repo, commit: str) -> dict[str, Thing]:
    paths = repo.git("ls-tree", "-r", "--name-only", commit).splitlines()
    asked = "".join(f"{commit}:{path}\n" for path in paths)
    answers = repo.git("cat-file", "--batch=%(objectsize)", stdin=asked)
    found = {}
    for path in paths:
        size, _, answers = answers.partition("\n")
        content, answers = answers[: int(size)], answers[int(size) + 1 :]
        thing = _thing(path, content)
        if thing is not None:
            found[path] = thing
    return found


def _thing(path: str, content: str) -> Thing | None:
    if path.startswith("docs/"):
        return Proof()
    if path.startswith(".workflow/tasks/"):
        return _item(content)
    return KNOWN.get(content)


def _item(content: str) -> Item | Broken:
    values = dict(re.findall(r"^([a-z_-]+): (.+)$", content, re.MULTILINE))
    if "<<<<<<<" in content or not {"id", "type", "status"} <= values.keys():
        return Broken()
    return Item(values["id"], values["status"], values["type"], values.get("workflow", ""))
