"""Runs tests in forked processes: once to see which lines each test runs, then once for each mutant."""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import importlib.util
import json
import os
import resource
import signal
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

import hypothesis
import pytest

from tests.mutants.operators import Mutant

TESTS = ("tests/core",)
"""Where the tests are that judge: the fast ones, which need no repository."""
OPTIONS = ["-x", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", "--no-header", "-W", "default"]
MEMORY = 3 << 30
"""Bytes of address space for a mutant; one that fills the memory counts as noticed."""


@dataclass(frozen=True, slots=True)
class Baseline:
    """What the tests do without a fault: their number, and for each line of a module who runs it and for how long."""

    count: int
    tests_of: dict[tuple[str, int], list[str]]
    seconds: dict[str, float]
    ever: dict[str, list[str]]


class _Watch:
    """A pytest plugin that notes which lines of the modules each test runs."""

    def __init__(self, modules: Sequence[Path]) -> None:
        self._files = {str(module) for module in modules}
        self._lines: set[tuple[str, int]] = set()
        self.by_test: dict[str, list[tuple[str, int]]] = {}
        self.seconds: dict[str, float] = {}

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Any:
        self._lines = set()
        began = time.process_time()
        sys.settrace(self._call)
        try:
            return (yield)
        finally:
            sys.settrace(None)
            self.seconds[item.nodeid] = time.process_time() - began
            self.by_test[item.nodeid] = sorted(self._lines)

    def _call(self, frame: FrameType, event: str, arg: Any) -> Any:
        return self._line if frame.f_code.co_filename in self._files else None

    def _line(self, frame: FrameType, event: str, arg: Any) -> Any:
        self._lines.add((frame.f_code.co_filename, frame.f_lineno))
        return self._line


class _Loader(importlib.machinery.SourceFileLoader):
    """Loads one module from another source than its file has."""

    def __init__(self, name: str, path: str, source: str) -> None:
        super().__init__(name, path)
        self._source = source

    def get_code(self, fullname: str) -> CodeType:
        return compile(self._source, self.path, "exec")


class _Replaced(importlib.abc.MetaPathFinder):
    """Finds that module before Python does."""

    def __init__(self, loader: _Loader) -> None:
        self._loader = loader

    def find_spec(self, fullname: str, path: Any, target: Any = None) -> importlib.machinery.ModuleSpec | None:
        if fullname != self._loader.name:
            return None
        place = self._loader.path
        return importlib.util.spec_from_file_location(
            fullname, place, loader=self._loader, submodule_search_locations=_inside(place)
        )


def _inside(path: str) -> list[str] | None:
    return [os.path.dirname(path)] if path.endswith("__init__.py") else None


def baseline(top: Path, modules: Sequence[Path]) -> Baseline:
    """Run all tests once, watched. Exits when one of them fails."""
    os.chdir(top)
    _settle()
    with tempfile.NamedTemporaryFile(suffix=".json") as told:
        pid = os.fork()
        if not pid:
            watch = _Watch(modules)
            status = pytest.main([*OPTIONS, *TESTS], plugins=[watch])
            Path(told.name).write_text(json.dumps([int(status), watch.by_test, watch.seconds]), encoding="utf-8")
            os._exit(0)
        os.waitpid(pid, 0)
        status, by_test, seconds = json.loads(Path(told.name).read_text(encoding="utf-8"))
    if status:
        sys.exit("the tests fail without a fault, so they cannot judge")
    tests_of: dict[tuple[str, int], list[str]] = {}
    ever: dict[str, list[str]] = {}
    for test in sorted(by_test, key=lambda name: seconds[name]):
        for file, line in by_test[test]:
            tests_of.setdefault((file, line), []).append(test)
        for file in {file for file, _ in by_test[test]}:
            ever.setdefault(file, []).append(test)
    return Baseline(len(by_test), tests_of, seconds, ever)


def survivors(known: Baseline, module: Path, found: Sequence[Mutant], workers: int) -> list[Mutant]:
    """The mutants of a module that no test notices. One that hangs, or fills the memory, is noticed.

    One thread starts all processes: a process forked beside other threads may inherit a lock that nobody opens.
    """
    lived: set[int] = set()
    running: dict[int, int] = {}
    for at, mutant in enumerate(found):
        tests = _tests(known, module, mutant)
        if not tests:
            lived.add(at)
            continue
        if len(running) >= workers:
            _wait(running, lived)
        running[_started(known, module, mutant, tests)] = at
    while running:
        _wait(running, lived)
    return [found[at] for at in sorted(lived)]


def _wait(running: dict[int, int], lived: set[int]) -> None:
    pid, status = os.wait()
    at = running.pop(pid)
    if os.waitstatus_to_exitcode(status) == 0:
        lived.add(at)


def _started(known: Baseline, module: Path, mutant: Mutant, tests: list[str]) -> int:
    seconds = 5 + 5 * sum(known.seconds[one] for one in tests)
    pid = os.fork()
    if not pid:
        try:
            _run(module, mutant.source, tests, int(seconds))
        finally:
            os._exit(1)  # whatever it was, the fault was noticed
    return pid


def _tests(known: Baseline, module: Path, mutant: Mutant) -> list[str]:
    """Those that run the line; for what a module does when it is imported, all, those that use the module first."""
    if not mutant.inside:
        return list(dict.fromkeys([*known.ever.get(str(module), []), *known.seconds]))
    lines = range(mutant.begin, mutant.line + 1)
    return list(dict.fromkeys(test for line in lines for test in known.tests_of.get((str(module), line), ())))


def _run(module: Path, source: str, tests: list[str], seconds: int) -> None:
    """The child's life: run the tests with the fault in place, and answer by the exit status."""
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    signal.alarm(20 * seconds)  # one that waits uses no time of the processor
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)
    name = ".".join(module.relative_to(Path.cwd()).with_suffix("").parts).removesuffix(".__init__")
    sys.meta_path.insert(0, _Replaced(_Loader(name, str(module), source)))
    os._exit(int(pytest.main([*OPTIONS, *tests])))


def _settle() -> None:
    """Property tests draw the same examples each time, keep none, and stop at the first failure without shrinking."""
    phases = (hypothesis.Phase.explicit, hypothesis.Phase.generate)
    hypothesis.settings.register_profile("mutants", derandomize=True, database=None, phases=phases, deadline=None)
    hypothesis.settings.load_profile("mutants")
