"""Gates that another package brings: found in the installed environment, and nowhere else."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from gitflow_work.core.decide import decide
from gitflow_work.core.facts import Facts
from gitflow_work.core.gates import BadGate, parse_gate, plugged
from gitflow_work.core.verdict import Verdict
from tests.cli.running import TOP, Ran, checked, task
from tests.core.subjects import subject
from tests.support import Repo

WEATHER = """
from gitflow_work.core.facts import Actor
from gitflow_work.core.gates import BadGate
from gitflow_work.core.gates.base import Kind
from gitflow_work.core.verdict import GateResult, Verdict


class WeatherGate:
    name = "weather"
    kind = Kind.TREE

    def __init__(self, wanted):
        self.wanted = wanted

    @classmethod
    def from_value(cls, value):
        if value == "hail":
            raise BadGate("nobody wants hail", hint="weather: sun")
        if value == "fog":
            raise ValueError("fog")
        return cls(value)

    def needs(self, subject):
        return {"storm": None, "needy": ([],)}.get(self.wanted, (Actor(),))

    def judge(self, subject, facts):
        if self.wanted == "snow":
            raise OSError("too cold")
        if self.wanted == "drizzle":
            return True
        verdict = Verdict.PASS if subject.item.text("weather") == self.wanted else Verdict.FAIL
        return GateResult("another name", verdict, f"{self.wanted}\\x1b[2J", "rain", who="the sky")


class NoGate:
    kind = "tree"

    @classmethod
    def from_value(cls, value):
        return cls()
"""
POINTS = """[gitflow_work.gates]
weather = acme_weather:WeatherGate
fields = acme_weather:NoGate
shapeless = acme_weather:NoGate
absent = acme_absent:Gate
"""


def distribution(folder: Path) -> Path:
    """What pip would put into site-packages."""
    info = folder / "acme_weather-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: acme-weather\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(POINTS)
    (folder / "acme_weather.py").write_text(WEATHER)
    return folder


def work(repo: Repo, site: Path, *args: str) -> Ran:
    """`git work ARGS` in a process whose environment has `site`. With -P the current folder is not searched."""
    env = {**repo.env, "PYTHONPATH": f"{TOP}:{site}"}
    command = [sys.executable, "-P", "-m", "gitflow_work", *args]
    done = subprocess.run(command, cwd=repo.top, env=env, capture_output=True, check=False, text=True)
    return checked(Ran(done.returncode, done.stdout, done.stderr))


def gated(repo: Repo, site: Path, gate: str) -> None:
    """A repository whose transition `start` has the gate, and the task T-1 in To Do."""
    assert work(repo, site, "init", "--preset", "simple").status == 0
    flow = repo.top / ".workflow/workflows/task.yml"
    flow.write_text(flow.read_text().replace("name: start\n", f"name: start\n    gates: [{gate}]\n"))
    task(repo, "T-1")
    repo.commit("rules and a task")


@pytest.mark.parametrize(
    ("gate", "verdict", "found"),
    [
        ("weather: sun", "fail", "rain"),
        ("weather: snow", "unknown", "unknown: it failed: OSError: too cold"),
        ("weather: drizzle", "unknown", "unknown: its answer is no GateResult but bool"),
        ("weather: storm", "fail", "rain"),
        ("weather: needy", "fail", "rain"),
        ("not: [weather: sun]", "pass", ""),
        ("not: [weather: snow]", "unknown", ""),
        ("fields: [priority]", "pass", "all set"),
    ],
)
def test_what_a_gate_of_another_package_says(repo: Repo, tmp_path: Path, gate: str, verdict: str, found: str) -> None:
    site = distribution(tmp_path / "site")
    gated(repo, site, gate)
    [edge] = work(repo, site, "can", "T-1", "start", "--json").shape["transitions"]
    [said] = edge["gates"]
    assert (said["verdict"], said.get("found") or "") == (verdict, found)
    if not said.get("gates"):
        assert said["gate"] == gate.partition(":")[0]
    status = {"pass": 0, "fail": 1, "unknown": 3}[verdict]
    assert work(repo, site, "move", "T-1", "start", "--dry-run").status == status


@pytest.mark.parametrize(
    ("gate", "message"),
    [
        ("weather: hail", "`weather`: nobody wants hail"),
        ("weather: fog", "`weather` could not be made: ValueError: fog"),
        ("shapeless", "`shapeless` is no gate: it has no `needs` and `judge`"),
        ("absent", "`absent`: the plugin absent cannot be loaded: ModuleNotFoundError: No module named 'acme_absent'"),
        ("wether: sun", "unknown gate `wether`"),
    ],
)
def test_a_gate_that_cannot_be_made_is_a_finding(repo: Repo, tmp_path: Path, gate: str, message: str) -> None:
    site = distribution(tmp_path / "site")
    gated(repo, site, gate)
    done = work(repo, site, "workflow", "validate")
    assert done.status == 1
    assert message in done.out
    assert work(repo, site, "move", "T-1", "start").status != 0


def test_what_is_not_installed_passes_nothing(repo: Repo, tmp_path: Path) -> None:
    gated(repo, distribution(tmp_path / "site"), "weather: sun")
    elsewhere = tmp_path / "empty"
    assert "unknown gate `weather`" in work(repo, elsewhere, "workflow", "validate").out
    assert work(repo, elsewhere, "move", "T-1", "start").status == 3
    assert work(repo, elsewhere, "check", "--all").status == 1


def test_a_repository_brings_no_gates(repo: Repo, tmp_path: Path) -> None:
    distribution(repo.top)
    (repo.top / "acme_weather.py").write_text("open('ran', 'w')\n")
    gated(repo, tmp_path / "empty", "weather: sun")
    assert "unknown gate `weather`" in work(repo, tmp_path / "empty", "workflow", "validate").out
    assert not (repo.top / "ran").exists()


def test_overriding_a_gate_of_another_package(repo: Repo, tmp_path: Path) -> None:
    site = distribution(tmp_path / "site")
    gated(repo, site, "weather: sun")
    override = ("--override", "weather", "--reason", "it will do")
    assert work(repo, site, "move", "T-1", "start", *override).status == 0
    assert work(repo, site, "check", "HEAD~1..HEAD").status == 0
    assert work(repo, site, "move", "T-1", "submit", "--override", "wether", "--reason", "x").status == 2


def test_here_none_is_installed() -> None:
    assert not plugged.is_plugged("weather")
    with pytest.raises(BadGate, match="unknown gate"):
        parse_gate({"weather": "sun"})
    fields = parse_gate({"fields": "title"})
    assert decide(subject(fields), Facts({})).verdict is Verdict.PASS
