"""Templates that reach for what they were not given: attributes, calls, globals, files. Each wall alone stops them."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

import pytest
from jinja2 import TemplateError

from gitflow_work.adapters.templates import renderer
from gitflow_work.adapters.templates.child import NotTaken, Sandbox, check
from gitflow_work.adapters.templates.renderer import render
from gitflow_work.errors import BadFile
from tests.adapters.templates.bounded import within_limits

VALUES: dict[str, Any] = {"title": "Sign in", "labels": ["auth", "web"], "count": 3}
SECRET = "7c1f0d93"
ESCAPES = {
    "class of a text": "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "class of a value": "{{ title.__class__.__base__ }}",
    "class of a list": "{{ labels.__class__.__init__.__globals__ }}",
    "subscript for an attribute": "{{ ''['__class__']['__mro__'] }}",
    "a name put together": "{{ title['__cla' ~ 'ss__'] }}",
    "filter attr": "{{ title|attr('__class__')|attr('__mro__') }}",
    "filter map": "{{ [title]|map(attribute='__class__')|list }}",
    "attribute of a sort": "{{ labels|sort(attribute='__class__')|join }}",
    "attribute of a join": "{{ labels|join(',', '__class__') }}",
    "attribute of a sort, by place": "{{ labels|sort(false, false, '__class__')|join }}",
    "attribute of what is unique": "{{ labels|unique(false, '__class__')|join }}",
    "format of a text": "{{ '{0.__class__.__init__.__globals__}'.format(title) }}",
    "format_map of a text": "{{ '{a.__class__}'.format_map({'a': title}) }}",
    "format passed to a filter": "{{ ['{0.__class__}']|map('format', title)|list }}",
    "format taken by attr": "{{ ('{0.__class__.__mro__}'|attr('format'))(title) }}",
    "percent": "{{ '%(x)s' % {'x': title.__class__} }}",
    "global function": "{{ lipsum.__globals__['os'].popen('id').read() }}",
    "global class": "{{ cycler.__init__.__globals__.os.environ }}",
    "the template itself": "{{ self.__init__.__globals__ }}",
    "the block's context": "{% block a %}{{ self._TemplateReference__context }}{% endblock %}",
    "the loop's insides": "{% for one in labels %}{{ loop._iterator }}{{ loop.__class__ }}{% endfor %}",
    "the loop called": "{% for one in labels recursive %}{{ loop([loop.__init__]) }}{% endfor %}",
    "a macro": "{% macro m() %}{{ caller.__globals__ }}{% endmacro %}{{ m.__call__.__globals__ }}",
    "a call with a block": "{% call(x) title.upper() %}{% endcall %}",
    "a file": "{% include '/etc/passwd' %}",
    "a file to inherit": "{% extends '/etc/passwd' %}",
    "an import": "{% import 'os' as os %}{{ os.getcwd() }}",
    "from an import": "{% from 'os' import environ %}{{ environ }}",
    "a method that changes a list": "{{ labels.append('x') }}{{ labels }}",
    "a method of a text": "{{ title.encode('utf-16') }}",
    "a namespace": "{% set ns = namespace(a=1) %}{% set ns.a = 2 %}{{ ns.a }}",
    "undefined": "{{ nothing }}",
    "undefined's insides": "{{ nothing.__class__.__init__.__globals__ }}",
    "debug": "{% debug %}",
    "code": "{% do title.upper() %}",
}
COMPUTED = {
    "subscript for an attribute",
    "a name put together",
    "attribute of a join",
    "undefined",
    "attribute of a sort, by place",
    "attribute of what is unique",
}
"""What these reach for is known only when they are run: they are the sandbox's to stop."""
REASON = "not allowed|there is no|has no value|unknown tag|is unsafe|has no element"


@pytest.mark.parametrize("source", ESCAPES.values(), ids=ESCAPES)
def test_it_is_refused(source: str) -> None:
    with within_limits(), pytest.raises(BadFile) as caught:
        render(f"before\n{source}\n", VALUES)
    assert caught.value.line == 2
    assert re.search(REASON, caught.value.message), caught.value.message


@pytest.mark.parametrize("name", [one for one in ESCAPES if one not in COMPUTED])
def test_the_list_of_constructs_alone_refuses_it(name: str) -> None:
    with pytest.raises((NotTaken, TemplateError)):
        check(Sandbox().parse(ESCAPES[name]))


@pytest.mark.parametrize("source", ESCAPES.values(), ids=ESCAPES)
def test_the_sandbox_alone_refuses_it(source: str) -> None:
    with pytest.raises((TemplateError, TypeError)):
        Sandbox().from_string(source).render(VALUES)


def test_values_are_plain_and_stay_what_they_are() -> None:
    values = dict(VALUES)
    assert (
        render("{{ title|upper }} {{ labels|sort|join('+') }} {{ count + 1 }}\n", values).text == "SIGN IN auth+web 4\n"
    )
    assert values == VALUES


def test_a_value_is_text_and_no_template() -> None:
    assert render("{{ title }}", {"title": "{{ 7 + 7 }}{% for %}"}).text == "{{ 7 + 7 }}{% for %}"


def test_the_process_has_no_environment_and_no_files(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Were a template to get out of the sandbox, this is what it would find."""
    monkeypatch.setenv("SECRET_TOKEN", SECRET)
    (tmp_path / "json.py").write_text("raise SystemExit('shadowed')\n")
    monkeypatch.chdir(tmp_path)
    look = (
        "import json, os, runpy, sys; child = runpy.run_path(sys.argv[1]); child['limit'](child['resource'])\n"
        "seen = {'environment': dict(os.environ), 'folder': os.getcwd(), 'site': 'site' in sys.modules}\n"
        "def tried(what):\n"
        "    try: what()\n"
        "    except OSError as error: return type(error).__name__\n"
        "    return 'done'\n"
        "seen['read'] = tried(lambda: open('/etc/passwd'))\n"
        "seen['write'] = tried(lambda: open('/tmp/x', 'w'))\n"
        "seen['socket'] = tried(lambda: os.pipe())\n"
        "print(json.dumps(seen))\n"
    )
    command = [
        sys.executable,
        "-I",
        "-S",
        "-c",
        f"import sys; sys.path += {renderer._folders()!r}\n{look}",
        renderer._CHILD,
    ]
    status, output = renderer.run(command, b"")
    assert status == 0
    seen = json.loads(output)
    environment = {name: value for name, value in seen.pop("environment").items() if name != "LC_CTYPE"}
    assert environment == {}  # Python itself sets LC_CTYPE where no locale is set
    assert seen == {"folder": "/", "site": False, "read": "OSError", "write": "OSError", "socket": "OSError"}
