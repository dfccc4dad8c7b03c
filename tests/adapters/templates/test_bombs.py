"""Templates that want too much: each ends within the limits, and with an error."""

from __future__ import annotations

import re
import sys

import pytest

from gitflow_work.adapters.templates import child, renderer
from gitflow_work.adapters.templates.renderer import render, run
from gitflow_work.errors import BadFile
from tests.adapters.templates.bounded import within_limits

MANY = [str(number) for number in range(1000)]
DOUBLED = "{% set a = 'aaaaaaaaaaaaaaaa' %}" + "{% set a = a ~ a %}" * 40 + "{{ a|length }}"
GROWN = "{{ 'a'" + "|replace('a', 'aaaaaaaaaaaaaaaa')" * 12 + "|length }}"
NESTED = "{% for a in many %}" * 6 + "{{ a }}" + "{% endfor %}" * 6
SILENT = "{% for a in many %}" * 6 + "{% set b = a %}" + "{% endfor %}" * 6
BOMBS = {
    "a text times a number": "{{ 'A' * 1000000000 }}",
    "a list times a number": "{{ ([0] * 100000000)|length }}",
    "a power": "{{ 10 ** 10 ** 8 }}",
    "a width for percent": "{{ '%1000000000d' % 1 }}",
    "a width for format": "{{ '{:>1000000000}'.format(1) }}",
    "a width for center": "{{ 'a'|center(1000000000) }}",
    "ranges in ranges": "{% for a in range(99999) %}{% for b in range(99999) %}{{ b }}{% endfor %}{% endfor %}",
    "filler text": "{{ lipsum(n=100000) }}",
    "an indentation": "{{ 'a\\nb'|indent(1000000000) }}",
    "an indentation of text": "{{ ('a\\n' ~ 'b\\n')|indent('x'|indent(900000000, true)) }}",
    "a text doubled": DOUBLED,
    "replacements that grow": GROWN,
    "loops in loops that print": NESTED,
    "loops in loops that say nothing": SILENT,
    "a number of many digits": "{{ " + "9" * 100_000 + " }}",
    "brackets in brackets": "{{ " + "(" * 50_000 + "1" + ")" * 50_000 + " }}",
    "lists in lists": "{{ " + "[" * 50_000 + "]" * 50_000 + " }}",
    "conditions in conditions": "{% if true %}" * 5_000 + "{% endif %}" * 5_000,
    "a long sum": "{{ 1" + " + 1" * 100_000 + " }}",
    "a loop in itself": "{% for a in many recursive %}{{ loop(many) }}{% endfor %}",
    "a macro in itself": "{% macro m() %}{{ m() }}{{ m() }}{% endmacro %}{{ m() }}",
    "a long text": "{% for a in many %}" + "a" * 2000 + "{% endfor %}",
}
REASON = "not allowed|no filter|needs more than|makes more than|was stopped|nested too deeply|4300 digits"


@pytest.mark.parametrize("source", BOMBS.values(), ids=BOMBS)
def test_it_ends_within_the_limits(source: str) -> None:
    with within_limits(), pytest.raises(BadFile) as caught:
        render(source, {"many": MANY})
    assert re.search(REASON, caught.value.message), caught.value.message


LIMITED = "import runpy, sys; child = runpy.run_path(sys.argv[1]); assert child['limit'](child['resource']) == []\n"
RAW = {
    "memory": "x = bytearray(10 ** 9)",
    "memory, in pieces": "x = []\nwhile True: x.append(bytes(10 ** 6))",
    "time": "while True: pass",
    "a process": "import os; sys.exit(os.spawnv(os.P_WAIT, sys.executable, [sys.executable, '-c', '']))",
    "a file": "open('/tmp/x', 'w')",
}


@pytest.mark.parametrize("code", RAW.values(), ids=RAW)
def test_the_limits_alone_stop_it(code: str) -> None:
    libraries = f"import sys; sys.path += {renderer._folders()!r}\n"
    with within_limits():
        status, _ = run(
            [sys.executable, "-I", "-S", "-c", libraries + LIMITED + code, renderer._CHILD], b"", seconds=30
        )
    assert status != 0


def test_what_waits_for_ever_is_stopped() -> None:
    status, _ = run([sys.executable, "-I", "-c", "import time; time.sleep(600)"], b"x" * 10**6, seconds=0.2)
    assert status != 0


def test_what_prints_too_much_is_stopped() -> None:
    endless = "import sys\nwhile True: sys.stdout.write('a' * 10000)"
    status, output = run([sys.executable, "-I", "-c", endless], b"", seconds=60, most=5000)
    assert status != 0
    assert len(output) == 5001


@pytest.mark.parametrize("code", ["", "print('{')", "print('[1]')", "print('{}')", "raise SystemExit(1)"])
def test_an_answer_that_is_none_is_no_text(code: str) -> None:
    assert renderer._told(b"") is None
    status, output = run([sys.executable, "-I", "-c", code], b"")
    assert status != 0 or renderer._told(output.partition(b"\n")[0]) is None


def test_a_system_without_limits_says_so() -> None:
    assert child.limit(None) == ["memory", "time"]


def test_the_output_may_be_as_long_as_it_is_allowed_to_be() -> None:
    assert len(render("{{ a }}", {"a": "a" * child.MAX_OUTPUT}).text) == child.MAX_OUTPUT
    with pytest.raises(BadFile, match="more than 1,000,000 bytes"):
        render("{{ a }}", {"a": "a" * (child.MAX_OUTPUT + 1)})
