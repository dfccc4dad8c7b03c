"""`workflow show`, `workflow graph`: one workflow of the rules, or of a file anywhere."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from gitflow_work.core.finding import ERROR, Finding
from gitflow_work.core.words import near
from gitflow_work.core.workflow import Workflow
from gitflow_work.errors import BadFile, BadUsage

_ENDINGS = (".yml", ".yaml")


def chosen(
    word: str | None, read_rules: Callable[[], Mapping[str, bytes]], read_file: Callable[[str], bytes]
) -> tuple[Workflow, list[Finding]]:
    """The workflow that `word` names, and what is wrong with its file.

    A word with a `/`, or with the ending of a rule file, is a path; any other the name of a workflow of the rules.
    Without a word the only workflow there is. Raises BadUsage when that is none or several, BadFile for an unreadable
    file.
    """
    from gitflow_work.formats.rules import workflowfile

    if word is not None and ("/" in word or word.endswith(_ENDINGS)):
        path, data = word, read_file(word)
    else:
        path, data = _of_rules(word, read_rules())
    workflow, found = workflowfile.parse(data, path)
    if workflow is None:
        first = next(one for one in found if one.level == ERROR)
        raise BadFile(first.message, path=path, line=first.line, column=first.column, hint=first.hint)
    return workflow, found


def _of_rules(word: str | None, files: Mapping[str, bytes]) -> tuple[str, bytes]:
    from gitflow_work.core.types.typelint import WORKFLOWS
    from gitflow_work.formats.rules.workflowfile import name_of

    paths = {name_of(path): path for path in sorted(files) if path.startswith(WORKFLOWS)}
    listing = f"one of: {', '.join(paths)}" if paths else "git work init --preset simple"
    if word is None:
        if len(paths) != 1:
            raise BadUsage("there are several workflows" if paths else "there is no workflow", hint=listing)
        [word] = paths
    if word not in paths:
        raise BadUsage(f"there is no workflow `{word[:80]}`", hint=near(word, paths) or listing)
    return paths[word], files[paths[word]]
