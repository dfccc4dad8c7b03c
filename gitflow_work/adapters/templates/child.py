"""The process in which a template is rendered. Run by its path (`renderer.py`), and never imported by ours.

What holds it, each without the others (docs/templates.md):

1. Only the constructs, filters and tests listed here are taken; everything else is refused before anything is run.
2. Jinja2's immutable sandbox, in which no attribute is reached but a loop's counters, nothing is called, nothing that
   is undefined is used, and there is no global function and no loader.
3. The limits of the process: memory, time on the processor, no file, no further process.

Asked on stdin by one JSON object, `source` and `values` (texts, whole numbers, booleans, lists of texts); answers on
stdout by one line of JSON, then the text as UTF-8. The line has `text`: true, or `error` with `line`, `word`, `known`.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from importlib import import_module
from types import ModuleType
from typing import Any, NoReturn

# Whoever runs this isolated says where its libraries are: there is no site, and no environment.
sys.path.extend(sys.argv[1:] if __name__ == "__main__" else ())

from jinja2 import StrictUndefined, TemplateSyntaxError, UndefinedError, meta, nodes
from jinja2.exceptions import SecurityError
from jinja2.runtime import LoopContext
from jinja2.sandbox import ImmutableSandboxedEnvironment

try:
    import resource
except ImportError:  # Windows has none
    resource = None  # type: ignore[assignment]

MAX_MEMORY = 256 * 1024 * 1024
"""Bytes of address space."""
MAX_CPU = 2
"""Seconds on the processor."""
MAX_OUTPUT = 1_000_000
"""Bytes of what is rendered."""
MAX_MESSAGE = 300

LOOP = frozenset({"index", "index0", "first", "last", "length"})
FILTERS = frozenset({
    "capitalize", "default", "first", "indent", "join", "last", "length", "lower", "replace", "reverse", "sort",
    "title", "tojson", "trim", "unique", "upper",
})  # fmt: skip
TESTS = frozenset({"defined", "eq", "even", "in", "ne", "odd"})
TAKEN = frozenset({
    "Add", "And", "Assign", "Compare", "Concat", "CondExpr", "Const", "Filter", "For", "Getattr", "Getitem", "If",
    "Keyword", "List", "Name", "Neg", "Not", "Operand", "Or", "Output", "Slice", "Sub", "Template", "TemplateData",
    "Test", "Tuple",
})  # fmt: skip
SPELLED = {
    "AssignBlock": "a block of `set`", "Block": "`block`", "Call": "a call", "CallBlock": "`call`", "Dict": "a map",
    "Div": "`/`", "Extends": "`extends`", "FilterBlock": "`filter`", "FloorDiv": "`//`", "FromImport": "`from`",
    "Import": "`import`", "Include": "`include`", "Macro": "`macro`", "Mod": "`%`", "Mul": "`*`",
    "NSRef": "a namespace", "Pow": "`**`", "With": "`with`",
}  # fmt: skip


class NotTaken(Exception):
    """The template is not rendered. `word` is what is not known, and `known` what there is instead."""

    def __init__(self, message: str, line: int = 0, word: str = "", known: list[str] | None = None) -> None:
        super().__init__(message)
        self.line = line
        self.word = word
        self.known = known or []


class Sandbox(ImmutableSandboxedEnvironment):
    """Jinja2 without reach: see the module."""

    intercepted_binops = frozenset({"+", "-", "*", "/", "//", "%", "**"})
    intercepted_unops = frozenset({"-"})

    def __init__(self) -> None:
        super().__init__(
            undefined=StrictUndefined, keep_trailing_newline=True, trim_blocks=True, lstrip_blocks=True, cache_size=0
        )
        self.globals.clear()
        self.filters = {name: one for name, one in self.filters.items() if name in FILTERS}
        self.tests = {name: one for name, one in self.tests.items() if name in TESTS}

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        return isinstance(obj, LoopContext) and attr in LOOP

    def is_safe_callable(self, obj: Any) -> bool:
        return False

    def wrap_str_format(self, value: Any) -> Callable[..., str] | None:
        return None

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        if operator not in {"+", "-"}:
            raise SecurityError(f"`{operator}` is not allowed")
        return super().call_binop(context, operator, left, right)


def check(tree: nodes.Template) -> None:
    """Refuse every construct that is not listed."""
    waiting: list[nodes.Node] = [tree]
    while waiting:
        node = waiting.pop()
        name = type(node).__name__
        if name not in TAKEN:
            raise NotTaken(f"{SPELLED.get(name, f'`{name}`')} is not allowed in a template", node.lineno)
        _check_parts(node)
        waiting.extend(node.iter_child_nodes())


def _check_parts(node: nodes.Node) -> None:
    if isinstance(node, nodes.Filter | nodes.Test):
        what, known = ("filter", FILTERS) if isinstance(node, nodes.Filter) else ("test", TESTS)
        if node.name not in known:
            raise NotTaken(f"there is no {what} `{node.name}` in templates", node.lineno, node.name, sorted(known))
        if node.dyn_args or node.dyn_kwargs:
            raise NotTaken("`*` before an argument is not allowed in a template", node.lineno)
        if any(one.key == "attribute" for one in node.kwargs):
            raise NotTaken("`attribute` is not allowed in a template", node.lineno)
    elif isinstance(node, nodes.Getattr):
        of_loop = isinstance(node.node, nodes.Name) and node.node.name == "loop" and node.attr in LOOP
        if not of_loop:
            raise NotTaken(f"`.{node.attr}` is not allowed: values have no parts", node.lineno)
    elif isinstance(node, nodes.For) and node.recursive:
        raise NotTaken("`recursive` is not allowed in a template", node.lineno)


def render(source: str, values: dict[str, Any]) -> bytes:
    """What `source` says with these values. Raises NotTaken, and all that Python raises."""
    sandbox = Sandbox()
    tree = sandbox.parse(source)
    check(tree)
    unknown = meta.find_undeclared_variables(tree) - set(values)
    uses = sorted((one.lineno, one.name) for one in tree.find_all(nodes.Name) if one.name in unknown)
    if uses:
        raise NotTaken(f"the template uses `{uses[0][1]}`, which has no value", *uses[0], sorted(values))
    template = sandbox.from_string(source)
    return b"".join(_bounded(template.generate(values)))


def _bounded(pieces: Iterator[str]) -> Iterator[bytes]:
    size = 0
    for piece in pieces:
        data = piece.encode("utf-8", "replace")
        size += len(data)
        if size > MAX_OUTPUT:
            raise NotTaken(f"the template makes more than {MAX_OUTPUT:,} bytes")
        yield data


def limit(system: ModuleType | None) -> list[str]:
    """Bind this process to its limits. Answers which of the two that matter could not be set: memory, time."""
    if system is None:
        return ["memory", "time"]
    wanted = {"RLIMIT_AS": MAX_MEMORY, "RLIMIT_CPU": MAX_CPU}
    wanted |= dict.fromkeys(("RLIMIT_CORE", "RLIMIT_FSIZE", "RLIMIT_NPROC", "RLIMIT_NOFILE"), 0)
    failed = []
    for name, most in wanted.items():
        try:
            system.setrlimit(getattr(system, name), (most, most))
        except (AttributeError, OSError, ValueError):
            failed.append(name)
    told = {"RLIMIT_AS": "memory", "RLIMIT_CPU": "time"}
    return [told[name] for name in failed if name in told]


def answer(asked: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    """The line and the text that `asked` is answered with."""
    try:
        return {"text": True}, render(asked["source"], asked["values"])
    except NotTaken as problem:
        told = {"error": str(problem), "line": problem.line, "word": problem.word, "known": problem.known}
    except TemplateSyntaxError as problem:
        told = {"error": problem.message or "not a template", "line": problem.lineno}
    except MemoryError:
        told = {"error": f"the template needs more than {MAX_MEMORY >> 20} MB of memory"}
    except RecursionError:
        told = {"error": "the template is nested too deeply"}
    except (SecurityError, UndefinedError) as problem:
        told = {"error": str(problem) or "not allowed", "line": _line(problem)}
    except Exception as problem:  # noqa: BLE001  -- whatever a filter raises for its arguments
        told = {"error": f"{type(problem).__name__}: {problem}", "line": _line(problem)}
    told["error"] = str(told["error"])[:MAX_MESSAGE]
    return told, b""


def _line(problem: BaseException) -> int:
    """The template's line in which `problem` was raised, or 0."""
    line, trace = 0, problem.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == "<template>":
            line = trace.tb_lineno
        trace = trace.tb_next
    return line


def main() -> NoReturn:
    """Answer one question."""
    import_module("jinja2.debug")  # when something goes wrong, no file can be opened any more
    render("{% for one in [1] %}{{ 'a' ~ loop.index|default('') }}{% endfor %}", {})  # loads what Python loads late
    unlimited = limit(resource)
    told, text = answer(json.loads(sys.stdin.buffer.read()))
    sys.stdout.buffer.write(json.dumps({**told, "unlimited": unlimited}).encode() + b"\n" + text)
    sys.stdout.buffer.flush()
    sys.exit(0)


if __name__ == "__main__":
    main()
