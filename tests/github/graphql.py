"""POST /graphql: queries are really executed, over the part of GitHub's schema that schema.graphql has.

What is not in that file is an error, as a typing mistake would be; a test holds the file to the published schema. An
object is a dict of values and of functions `(info, **arguments)`, by which the executor finds each field.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from tests.github.graphql_objects import Asker, refused, repository
from tests.github.shapes import View, node
from tests.github.shapes_repo import when
from tests.github.story import Story

SCHEMA = Path(__file__).with_name("schema.graphql")


@cache
def schema() -> Any:
    from graphql import build_schema

    return build_schema(SCHEMA.read_text(encoding="utf-8"))


def answer(host: str, stories: dict[str, Story], login: str, given: Any) -> dict[str, Any]:
    """The body of the answer to `{"query": …, "variables": …}`."""
    from graphql import graphql_sync

    if not isinstance(given, dict) or not isinstance(given.get("query"), str):
        return {"errors": [{"message": "A query attribute must be specified and must be a string."}]}
    root = _root(host, stories, login)
    done = graphql_sync(schema(), given["query"], root, variable_values=given.get("variables") or {})
    told: dict[str, Any] = {"data": done.data}
    if done.errors:
        told["errors"] = [_error(one) for one in done.errors]
    return told


def _error(error: Any) -> dict[str, Any]:
    """As GitHub writes it: with a type, and without `data` beside it where there is none."""
    told = dict(error.formatted)
    kind = (error.extensions or {}).get("type")
    told.pop("extensions", None)
    return {"type": kind, **told} if kind else told


def _root(host: str, stories: dict[str, Story], login: str) -> dict[str, Any]:
    first = next(iter(stories.values()))

    def find(_: Any, owner: str, name: str, followRenames: bool = True) -> Any:  # noqa: N803 (GitHub's name)
        asked = f"{owner}/{name}".lower()
        for full_name, story in stories.items():
            renamed = followRenames and asked in [old.lower() for old in story.repo.old_names]
            if full_name.lower() == asked or renamed:
                return repository(Asker(View(host, story), login))
        raise refused("NOT_FOUND", f"Could not resolve to a Repository with the name '{owner}/{name}'.")

    def viewer(_: Any) -> Any:
        account = first.world.user(login)
        ids = {"id": node("U", account.id), "databaseId": account.id}
        return {**ids, "login": login, "name": account.name, "url": f"{host}/{login}"}

    limits = {"cost": 1, "limit": 5000, "nodeCount": 1, "remaining": 4999, "used": 1}
    limits["resetAt"] = when(View(host, first))  # type: ignore[assignment]
    return {"repository": find, "viewer": viewer, "rateLimit": limits}
