"""The values of gates about other items, paths, people and the forge: what is read, what is refused."""

from __future__ import annotations

from typing import Any

import jsonschema
import pytest

from gitflow_work.core.gates import BadGate, parse_gate
from gitflow_work.core.gates.base import GateNode
from gitflow_work.core.gates.checks import ChecksGate
from gitflow_work.core.gates.children import ChildrenGate
from gitflow_work.core.gates.claimed import ClaimedGate
from gitflow_work.core.gates.dependencies import DependenciesGate
from gitflow_work.core.gates.paths import PathsGate
from gitflow_work.core.gates.pull_request import PullRequestGate
from gitflow_work.core.gates.wip import WipGate

MADE: dict[str, Any] = {
    "dependencies": DependenciesGate,
    "children": ChildrenGate,
    "paths": PathsGate,
    "claimed": ClaimedGate,
    "wip": WipGate,
    "pull_request": PullRequestGate,
    "checks": ChecksGate,
}

READ: list[tuple[str, Any, GateNode]] = [
    ("dependencies", None, DependenciesGate()),
    ("dependencies", "blocked_by", DependenciesGate(("blocked_by",))),
    ("dependencies", ["depends_on", "blocked_by"], DependenciesGate(("depends_on", "blocked_by"))),
    ("dependencies", {"field": "blocked_by"}, DependenciesGate(("blocked_by",))),
    ("dependencies", {"states": ["Done"]}, DependenciesGate(states=("Done",))),
    ("dependencies", {"field": ["a", "b"], "states": "Done"}, DependenciesGate(("a", "b"), ("Done",))),
    ("children", None, ChildrenGate()),
    ("children", "epic", ChildrenGate("epic")),
    ("children", {"min": "1"}, ChildrenGate(least=1)),
    ("children", {"min": 0}, ChildrenGate()),
    ("children", {"field": "epic", "min": 2}, ChildrenGate("epic", 2)),
    ("paths", "a.md", PathsGate(("a.md",))),
    ("paths", ["a.md", "docs/"], PathsGate(("a.md", "docs/"))),
    ("paths", {"exist": "a", "absent": ["b", "c"], "only": "d/"}, PathsGate(("a",), ("b", "c"), ("d/",))),
    ("claimed", None, ClaimedGate()),
    ("claimed", {"by": "actor"}, ClaimedGate(by_actor=True)),
    ("wip", None, WipGate()),
    ("wip", "3", WipGate(3)),
    ("wip", 3, WipGate(3)),
    ("wip", {"limit": 3, "per": "state"}, WipGate(3, "state")),
    ("wip", {"per": "state"}, WipGate(None, "state")),
    ("pull_request", None, PullRequestGate()),
    ("pull_request", {"into": "release"}, PullRequestGate("release")),
    ("checks", "required", ChecksGate()),
    ("checks", ["test", "lint"], ChecksGate(("test", "lint"))),
    ("checks", {"names": "required", "app": "github-actions"}, ChecksGate((), "github-actions")),
    ("checks", {"names": ["a"], "conclusions": ["success", "skipped"]}, ChecksGate(("a",), "", ("success", "skipped"))),
]


@pytest.mark.parametrize(("name", "value", "gate"), READ)
def test_read(name: str, value: Any, gate: GateNode) -> None:
    assert parse_gate({name: value}) == gate
    jsonschema.validate(value, MADE[name].value_schema)
    if value is None:
        assert parse_gate(name) == gate


KNOWS_DEPENDENCIES = "`dependencies` knows field, states"
REFUSED: list[tuple[str, Any, str]] = [
    ("dependencies", {}, KNOWS_DEPENDENCIES),
    ("dependencies", {"fields": "a"}, KNOWS_DEPENDENCIES),
    ("dependencies", [], "the `field` of `dependencies` is one or more fields that hold ids"),
    ("dependencies", "", "the `field` of `dependencies` is one or more fields that hold ids"),
    ("dependencies", {"field": ["a", ""]}, "the `field` of `dependencies` is one or more fields that hold ids"),
    ("dependencies", {"states": []}, "the `states` of `dependencies` are the states that count as finished"),
    ("dependencies", {"states": None}, "the `states` of `dependencies` are the states that count as finished"),
    ("children", {}, "`children` knows field, min"),
    ("children", {"max": 1}, "`children` knows field, min"),
    ("children", ["a"], "the `field` of `children` is the field in which children name their parent"),
    ("children", " ", "the `field` of `children` is the field in which children name their parent"),
    ("children", {"min": "-1"}, "the `min` of `children` is a whole number"),
    ("children", {"min": "10000"}, "the `min` of `children` is a whole number"),
    ("children", {"min": True}, "the `min` of `children` is a whole number"),
    ("children", {"min": "²"}, "the `min` of `children` is a whole number"),
    ("paths", None, "`paths` needs one or more path patterns"),
    ("paths", [], "`paths` needs one or more path patterns"),
    ("paths", {}, "`paths` knows exist, absent, only"),
    ("paths", {"exists": "a"}, "`paths` knows exist, absent, only"),
    ("paths", {"exist": "a", "only": []}, "`paths` needs one or more path patterns"),
    ("paths", {"absent": None}, "`paths` needs one or more path patterns"),
    ("claimed", "actor", "`claimed` stands alone, or says by whom: `claimed: {by: actor}`"),
    ("claimed", {}, "`claimed` stands alone, or says by whom: `claimed: {by: actor}`"),
    ("claimed", {"by": "ann"}, "`claimed` stands alone, or says by whom: `claimed: {by: actor}`"),
    ("wip", 0, "the `limit` of `wip` is a whole number from 1 to 9999"),
    ("wip", "many", "the `limit` of `wip` is a whole number from 1 to 9999"),
    ("wip", [3], "the `limit` of `wip` is a whole number from 1 to 9999"),
    ("wip", {"limit": None}, "the `limit` of `wip` is a whole number from 1 to 9999"),
    ("wip", {"limit": 3, "per": "team"}, "the `per` of `wip` is assignee or state"),
    ("wip", {"limits": 3}, "`wip` knows limit, per"),
    ("pull_request", "main", "`pull_request` stands alone, or names a branch: `pull_request: {into: main}`"),
    ("pull_request", {}, "`pull_request` stands alone, or names a branch: `pull_request: {into: main}`"),
    ("pull_request", {"into": " "}, "`pull_request` stands alone, or names a branch: `pull_request: {into: main}`"),
    ("checks", None, "`checks` needs a list of names, or the word `required`"),
    ("checks", "test", "`checks` needs a list of names, or the word `required`"),
    ("checks", [], "`checks` needs a list of names, or the word `required`"),
    ("checks", {}, "`checks` knows names, app, conclusions"),
    ("checks", {"app": "x"}, "`checks` needs a list of names, or the word `required`"),
    ("checks", {"names": ["a"], "app": " "}, "the `app` of `checks` is the slug of the app that reports them"),
    (
        "checks",
        {"names": ["a"], "conclusions": "failure"},
        "the `conclusions` of `checks` are among success, neutral, ",
    ),
]


@pytest.mark.parametrize(("name", "value", "message"), REFUSED)
def test_refused(name: str, value: Any, message: str) -> None:
    with pytest.raises(BadGate) as raised:
        parse_gate({name: value})
    assert raised.value.message.startswith(message)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(value, MADE[name].value_schema)


@pytest.mark.parametrize("entry", ["wip", {"wip": 3}, {"any": [{"wip": 3}]}])
def test_a_limit_below_not_is_refused(entry: Any) -> None:
    with pytest.raises(BadGate, match="cannot stand below `not`"):
        parse_gate({"not": [entry]})
