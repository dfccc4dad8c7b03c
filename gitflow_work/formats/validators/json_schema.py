"""`json_schema: NAME.json`: a JSON or YAML file is what a schema of `.workflow/schemas/` says.

The schema is part of the rules, so it is read with them and never from the branch that is judged. Nothing is fetched:
`$ref` reaches what the same file holds. All work is counted, and what costs too much is not judged.
"""

from __future__ import annotations

import json
import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from gitflow_work.core.artifacts.validation import Defect
from gitflow_work.core.layout import WORKFLOW_DIR
from gitflow_work.errors import BadFile
from gitflow_work.formats import typeddata
from gitflow_work.formats.validators import BadValidator, CannotJudge, Given
from gitflow_work.formats.validators.patterns import Unbounded, bounded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Keyword = Callable[[Any, Any, Any, Any], Iterator[Any] | None]

FOLDER = f"{WORKFLOW_DIR}/schemas/"
DIALECTS = ("http://json-schema.org/draft-07/schema", "https://json-schema.org/draft/2020-12/schema")
REFUSED = frozenset({"unevaluatedProperties", "unevaluatedItems", "$dynamicRef", "$recursiveRef"})
"""Keywords whose work cannot be counted."""
MAX_WORK = 20_000_000
"""Steps of matching and comparing for one file."""
MAX_KEYWORDS = 200_000
"""Keywords looked at for one file."""
MAX_TOLD = 50
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*\.json")


class _TooMuch(Exception):
    """The work for one file is more than it may cost."""


def read(value: Any) -> str:
    """The path of the schema, from its name in `.workflow/schemas/` with or without that folder."""
    name = value.removeprefix("./").removeprefix(FOLDER) if isinstance(value, str) else ""
    if not _NAME.fullmatch(name):
        hint = f"a schema is a rule: put it in {FOLDER}, and write json_schema: NAME.json"
        raise BadValidator(f"`json_schema` needs the name of a file in {FOLDER}", hint=hint)
    return FOLDER + name


def check(value: str, given: Given) -> list[Defect]:
    """What the schema says against the file, by line. Raises CannotJudge for a schema that cannot be used."""
    if given.schema is None:
        raise CannotJudge(f"the rules have no {value}")
    schema = usable(given.schema, value)
    try:
        data = typeddata.load(given.data, given.path)
    except BadFile as problem:
        return [Defect(given.path, problem.line or 0, problem.message)]
    found = []
    try:
        for error in _Run(schema).errors(data):
            way = tuple(error.absolute_path)
            said = f"{_shown(way)}: {_short(error.message)}" if way else _short(error.message)
            found.append((way, said))
            if len(found) >= MAX_TOLD:
                break
    except _TooMuch:
        raise CannotJudge(f"to hold it to {value} takes too much work") from None
    except Unbounded as reason:
        raise CannotJudge(f"a `pattern` of {value} cannot be used: {reason}") from None
    except RecursionError:
        raise CannotJudge(f"{value} refers to itself without an end") from None
    lines = typeddata.lines_of(given.data, given.path, [way for way, _ in found]) if found else []
    return [Defect(given.path, line, said) for line, (_, said) in zip(lines, found, strict=True)]


@lru_cache(maxsize=16)
def usable(data: bytes, path: str) -> dict[str, Any]:
    """A schema that can be used. Raises CannotJudge that says why it cannot."""
    try:
        schema = typeddata.load(data, path)
    except BadFile as problem:
        raise CannotJudge(f"{path}:{problem.line}: {problem.message}") from None
    if not isinstance(schema, dict):
        raise CannotJudge(f"{path} is no map of keywords")
    dialect = schema.get("$schema", DIALECTS[1])
    if not isinstance(dialect, str) or dialect.rstrip("#") not in DIALECTS:
        raise CannotJudge(f"{path} is written in no dialect that is read here: draft-07 or 2020-12")
    _look_through(schema, path)
    import jsonschema

    try:
        _dialect(schema).check_schema(schema)
    except jsonschema.SchemaError as error:
        raise CannotJudge(
            f"{path} is no schema: {_shown(tuple(error.absolute_path))}: {_short(error.message)}"
        ) from None
    except RecursionError:
        raise CannotJudge(f"{path} is nested too deeply") from None
    return schema


def _look_through(schema: dict[str, Any], path: str) -> None:
    """Every reference stays in the file, every pattern is bounded, and nothing is there that cannot be counted."""
    waiting: list[Any] = [schema]
    while waiting:
        one = waiting.pop()
        if isinstance(one, list):
            waiting += one
        if not isinstance(one, dict):
            continue
        # Names of properties are no keywords; one that is called `$ref` or `pattern` has a map as its value.
        for key, value in one.items():
            waiting.append(value)
            if key == "$ref" and isinstance(value, str) and not value.startswith("#"):
                raise CannotJudge(f"{path} refers to another file: {_short(value)}; only `#…` is followed")
            if key in REFUSED or (key == "$id" and isinstance(value, str) and one is not schema):
                raise CannotJudge(f"{path} has `{key}`, which is not read here")
            _bound(key, value, path)


def _bound(key: str, value: Any, path: str) -> None:
    expressions = [value] if key == "pattern" and isinstance(value, str) else []
    expressions += list(value) if key == "patternProperties" and isinstance(value, dict) else []
    for expression in expressions:
        try:
            bounded(expression)
        except Unbounded as reason:
            raise CannotJudge(f"the pattern {_short(expression)} of {path} cannot be used: {reason}") from None


def _dialect(schema: dict[str, Any]) -> Any:
    import jsonschema

    is_old = str(schema.get("$schema", "")).rstrip("#") == DIALECTS[0]
    return jsonschema.Draft7Validator if is_old else jsonschema.Draft202012Validator


class _Run:
    """One file against a schema, with its work counted."""

    def __init__(self, schema: dict[str, Any]) -> None:
        import jsonschema
        from referencing import Registry

        dialect = _dialect(schema)
        own = {"pattern": self._pattern, "patternProperties": self._pattern_properties, "uniqueItems": self._unique}
        every = {**dialect.VALIDATORS, **own}
        # To follow a reference costs several times as much as to compare.
        keywords = {name: self._counted(one, 5 if name == "$ref" else 1) for name, one in every.items()}
        self._keywords = 0
        self._work = 0
        extend: Any = jsonschema.validators.extend
        # An empty registry fetches nothing.
        self._judge = extend(dialect, keywords)(schema, registry=Registry())

    def errors(self, data: Any) -> Iterator[Any]:
        """What the schema says against `data`."""
        from referencing.exceptions import Unresolvable

        try:
            yield from self._judge.iter_errors(data)
        except Unresolvable as error:
            raise CannotJudge(f"the schema refers to what is not there: {_short(str(error.ref))}") from None

    def _counted(self, keyword: Keyword, cost: int) -> Keyword:
        def counted(judge: Any, value: Any, instance: Any, schema: Any) -> Iterator[Any]:
            self._keywords += cost
            if self._keywords > MAX_KEYWORDS:
                raise _TooMuch
            yield from keyword(judge, value, instance, schema) or ()

        return counted

    def _matches(self, expression: str, text: str) -> bool:
        found = bounded(expression)
        self._work += found.work(len(text))
        if self._work > MAX_WORK:
            raise _TooMuch
        return found.expression.search(text) is not None

    def _pattern(self, judge: Any, value: Any, instance: Any, schema: Any) -> Iterator[Any]:
        import jsonschema

        if isinstance(instance, str) and not self._matches(value, instance):
            yield jsonschema.ValidationError(f"{instance[:60]!r} does not match {value!r}")

    def _pattern_properties(self, judge: Any, value: Any, instance: Any, schema: Any) -> Iterator[Any]:
        if isinstance(instance, dict):
            for expression, below in value.items():
                for name, one in instance.items():
                    if self._matches(expression, name):
                        yield from judge.descend(one, below, path=name, schema_path=expression)

    def _unique(self, judge: Any, value: Any, instance: Any, schema: Any) -> Iterator[Any]:
        import jsonschema

        if value and isinstance(instance, list):
            texts = [json.dumps(_plain(one), sort_keys=True) for one in instance]
            if len(set(texts)) < len(texts):
                yield jsonschema.ValidationError("the list has equal members")


def _plain(value: Any) -> Any:
    """The same, with 1.0 as 1: to a schema they are one number."""
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _shown(way: tuple[str | int, ...]) -> str:
    return _short(".".join(str(one) for one in way)) if way else "(top)"


def _short(text: str) -> str:
    return text if len(text) <= 160 else text[:120] + "…"
