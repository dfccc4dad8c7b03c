"""Rule B, the fields of items: what stands in them is of the kind that the type says, and what it requires is there."""

from __future__ import annotations

from collections.abc import Iterator

from gitflow_work.core.finding import ERROR, NOTE, Finding
from gitflow_work.core.item import Item, Value
from gitflow_work.core.types.kinds import BadValue, missing, value
from gitflow_work.core.types.recordtype import RecordType
from gitflow_work.core.words import near


class FieldCheck:
    """Looks at the items of one type. Each value is judged once for each field: of many items, few values are new."""

    def __init__(self, record_type: RecordType) -> None:
        self._type = record_type
        self._required = any(field.required for field in record_type.fields.values())
        self._references = tuple(name for name, field in record_type.fields.items() if field.is_reference)
        self._judged: dict[str, dict[Value, BadValue | None]] = {name: {} for name in record_type.fields}
        self._foreign: dict[str, str] = {}
        self._finished: dict[str, tuple[int, Finding]] = {}

    def findings(self, path: str, item: Item, *, is_final: bool) -> Iterator[Finding]:
        """What is wrong with the fields of one item. A finished one is only counted, for `finished`: a rule that came
        after it does not make it wrong.
        """
        for key, written in item.fields.items():
            judged = self._judged.get(key)
            if judged is None:
                if self._type.closed and not self._type.knows(key):
                    yield self._unknown(path, item, key)
            elif (problem := self._problem(key, written, judged)) is not None:
                found = _bad(path, item, key, problem)
                if is_final:
                    self._count(key, found)
                else:
                    yield found
        if self._required and not is_final:
            for key in missing(self._type, item.fields):
                yield self._missing(path, item, key)

    def references(self, item: Item) -> Iterator[tuple[str, str]]:
        """The keys that hold ids, each with one id; not those that hold anything else."""
        for key in self._references:
            if self._judged[key].get(item.fields.get(key)) is None:
                for one in item.texts(key):
                    yield key, one

    def finished(self) -> Iterator[Finding]:
        """One note for each field whose kind finished items do not keep to."""
        for key, (count, first) in self._finished.items():
            if count > 1:
                message = f"{first.message}; so in {count} finished items, of which this is the first"
            else:
                message = f"{first.message}; the item is finished"
            hint = f"nothing need be done; to mend it: git work set {first.item} {key}=…"
            yield first._replace(message=message, level=NOTE, hint=hint)

    def _problem(self, key: str, written: Value, judged: dict[Value, BadValue | None]) -> BadValue | None:
        if isinstance(written, str) and self._type.fields[key].kind == "text":
            return None  # any text is one, and long ones are not worth keeping
        if written not in judged:
            try:
                value(self._type.fields[key], written)
                judged[written] = None
            except BadValue as problem:
                judged[written] = problem
        return judged[written]

    def _count(self, key: str, found: Finding) -> None:
        count, first = self._finished.get(key, (0, found))
        self._finished[key] = count + 1, min(first, found, key=lambda one: (one.path or "", one.line))

    def _unknown(self, path: str, item: Item, key: str) -> Finding:
        if key not in self._foreign:
            otherwise = f"rename it to x-{key}, or add it to {self._type.path or 'the type'}"
            self._foreign[key] = near(key, list(self._type.fields)) or otherwise
        message = f"the type {item.type} is closed and has no key `{key}`"
        return Finding(
            "unknown-key", message, ERROR, path, item.lines.get(key, 1), item=item.id, hint=self._foreign[key]
        )

    def _missing(self, path: str, item: Item, key: str) -> Finding:
        hint = f"git work set {item.id} {key}=…"
        message = f"the type {item.type} requires `{key}`, which is not set"
        return Finding("missing-field", message, ERROR, path, item.lines.get(key, 1), item=item.id, hint=hint)


def _bad(path: str, item: Item, key: str, problem: BadValue) -> Finding:
    hint = problem.hint or f"git work set {item.id} {key}=…"
    return Finding("bad-field", problem.message, ERROR, path, item.lines.get(key, 1), item=item.id, hint=hint)
