"""No monkey-patching and no execution of data: checked in the syntax tree."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[2] / "bulletin"
FILES = sorted(path for path in PACKAGE.rglob("*.py") if path.relative_to(PACKAGE).parts[0] != "shipped")

MODULES = "uses sys.modules"
PATCH = "changes what is imported"
LOAD = "loads objects from bytes"
RUN = "runs text"

ALLOWED = {
    ("app/batch/", LOAD): "pickle, between the processes of one batch: never touches a disk",
}
"""What a file, or any file of a folder, may do, and why."""

HOOKS = frozenset({"sys.excepthook", "sys.stderr", "sys.stdout", "sys.unraisablehook"})
"""Set by assignment: that is their documented interface."""
LOADERS = frozenset({"_pickle", "cloudpickle", "dill", "marshal", "pickle", "shelve"})
RUNNERS = frozenset({"compile", "eval", "exec"})
CHANGERS = frozenset({"clear", "pop", "popitem", "setdefault", "update"})
NAMESPACE = "__dict__"
SCOPES = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda
UNKNOWN = "?"


class Scope:
    """The names of a module, class or function: what was imported under them, None where they are its own.

    A name that is assigned a part of something imported stands for that part, looked up when it is asked for.
    """

    def __init__(self, above: Scope | None = None, *, of_class: bool = False) -> None:
        self.of_class = of_class
        self.above: Scope | None = above.above if above and above.of_class else above
        self.names: dict[str, str | ast.expr | None] = {}

    def holder(self, name: str) -> Scope | None:
        """Return the scope that binds a name; None for a builtin."""
        if name in self.names:
            return self
        return self.above.holder(name) if self.above else None

    def origin(self, node: ast.AST) -> str | None:
        """Return the dotted name of the imported thing that an expression stands for; None for all else."""
        match node:
            case ast.Name(id=name):
                holder = self.holder(name)
                return holder.imported(name) if holder else None
            case ast.Attribute(value=value, attr=part):
                pass
            case ast.Subscript(value=value):
                part = UNKNOWN
            case ast.Call(func=ast.Name(id="vars"), args=[value]):
                part = NAMESPACE
            case ast.Call(func=ast.Name(id="getattr"), args=[value, *_]):
                part = UNKNOWN
            case ast.Call(func=function) if self.imports(function):
                return UNKNOWN
            case _:
                return None
        origin = self.origin(value)
        return origin and f"{origin}.{part}"

    def imported(self, name: str) -> str | None:
        """Return what a name of this scope was imported as."""
        bound = self.names[name]
        if isinstance(bound, ast.expr):
            self.names[name] = None  # what is assigned to itself ends here
            self.names[name] = bound = self.origin(bound)
        return bound

    def imports(self, function: ast.AST) -> bool:
        """Whether this is a function that imports a module by its name."""
        builtin = isinstance(function, ast.Name) and function.id == "__import__"
        return builtin or self.origin(function) == "importlib.import_module"

    def bind(self, node: ast.AST) -> None:
        """Bind the names that a statement binds in this scope."""
        self.names.update(imports(node))
        match node:
            case (
                ast.Assign(targets=[ast.Name(id=name)], value=ast.expr() as value)
                | ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value)
                | ast.NamedExpr(target=ast.Name(id=name), value=value)
            ):
                self.names.setdefault(name, value)
            case ast.Name(id=name, ctx=ast.Store()) | ast.ExceptHandler(name=str(name)):
                self.names.setdefault(name, None)
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                self.names.setdefault(name, None)
        if not isinstance(node, SCOPES):
            for each in ast.iter_child_nodes(node):
                self.bind(each)


class Finder(ast.NodeVisitor):
    """Collects forbidden uses with their lines."""

    def __init__(self) -> None:
        self.uses: list[tuple[str, int]] = []
        self.scope = Scope()

    def find(self, text: str) -> list[tuple[str, int]]:
        """Return the forbidden uses of a module."""
        self._enter(self.scope, ast.parse(text).body)
        return self.uses

    def visit(self, node: ast.AST) -> None:
        """Visit a node and all below it; functions and classes are scopes of their own."""
        if kind := self._kind(node):
            self.uses.append((kind, getattr(node, "lineno", 0)))
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.Lambda():
                body: list[ast.stmt] | list[ast.expr] = (
                    [node.body] if isinstance(node, ast.Lambda) else node.body
                )
                inner = Scope(self.scope)
                inner.names = {each.arg: None for each in ast.walk(node.args) if isinstance(each, ast.arg)}
                self._enter(inner, body)
            case ast.ClassDef(body=body):
                self._enter(Scope(self.scope, of_class=True), body)
            case _:
                body = []
        for each in ast.iter_child_nodes(node):
            if each not in body:
                self.visit(each)

    def _enter(self, scope: Scope, body: list[ast.stmt] | list[ast.expr]) -> None:
        outside, self.scope = self.scope, scope
        for each in body:
            scope.bind(each)
        for each in body:
            self.visit(each)
        self.scope = outside

    def _kind(self, node: ast.AST) -> str | None:
        """Return the kind of forbidden use of a node by itself."""
        origin = self.scope.origin
        match node:
            case ast.Import(names=names):
                return LOAD if any(map(loads, (alias.name for alias in names))) else None
            case ast.ImportFrom(module=str(module), names=names):
                if module == "sys" and "modules" in {alias.name for alias in names}:
                    return MODULES
                return LOAD if loads(module) else None
            case ast.Attribute() if origin(node) == "sys.modules":
                return MODULES
            case ast.Attribute(ctx=ast.Store()) if origin(node) in HOOKS:
                return None
            case ast.Attribute(value=value, ctx=ast.Store() | ast.Del()):
                return PATCH if origin(value) or is_class(value) else None
            case ast.Subscript(value=value, ctx=ast.Store() | ast.Del()):
                return PATCH if (origin(value) or "").endswith(f".{NAMESPACE}") else None
            case ast.Name(id=name) if name in RUNNERS and not self.scope.holder(name):
                return RUN
            case ast.Name() | ast.Attribute() if origin(node) in {f"builtins.{each}" for each in RUNNERS}:
                return RUN
            case ast.Call():
                return self._call(node)
        return None

    def _call(self, node: ast.Call) -> str | None:
        origin = self.scope.origin
        match node:
            case ast.Call(func=ast.Name(id="setattr" | "delattr"), args=[value, *_]):
                return PATCH if origin(value) or is_class(value) else None
            case ast.Call(
                func=ast.Attribute(value=value, attr="__setattr__" | "__delattr__"), args=arguments
            ):
                return PATCH if any(map(origin, (value, *arguments[:1]))) else None
            case ast.Call(func=ast.Attribute(value=value, attr=attr)) if attr in CHANGERS:
                return PATCH if (origin(value) or "").endswith(f".{NAMESPACE}") else None
            case ast.Call(func=function, args=[ast.Constant(value=str(name)), *_]):
                return LOAD if self.scope.imports(function) and loads(name) else None
        return None


def imports(node: ast.AST) -> dict[str, str]:
    """Return the names that an import binds, each with the dotted name of what it is."""
    match node:
        case ast.Import(names=names):
            tops = {alias.name.partition(".")[0] for alias in names if not alias.asname}
            return {top: top for top in tops} | {alias.asname: alias.name for alias in names if alias.asname}
        case ast.ImportFrom(module=module, names=names):
            return {alias.asname or alias.name: f"{module}.{alias.name}" for alias in names}
    return {}


def is_class(node: ast.AST) -> bool:
    """Whether this looks like a class of a module, also of one that was handed in."""
    return isinstance(node, ast.Attribute) and node.attr[:1].isupper() and not node.attr.isupper()


def loads(module: str) -> bool:
    """Whether a module makes objects, and with them code, of bytes."""
    return module.partition(".")[0] in LOADERS


def kinds_in(text: str) -> set[str]:
    return {kind for kind, _ in Finder().find(text)}


def allowance(name: str, kind: str) -> tuple[str, str] | None:
    """Return the entry that allows this to a file."""
    entries = [each for each in ALLOWED if each[1] == kind]
    return next(
        (each for each in entries if name == each[0] or (each[0][-1] == "/" and name.startswith(each[0]))),
        None,
    )


@pytest.fixture(scope="module")
def findings() -> list[tuple[str, str, int]]:
    return [
        (path.relative_to(PACKAGE).as_posix(), kind, line)
        for path in FILES
        for kind, line in Finder().find(path.read_text("utf-8"))
    ]


def test_no_module_changes_or_runs_what_is_not_its_own(findings: list[tuple[str, str, int]]) -> None:
    assert [f"{name}:{line} {kind}" for name, kind, line in findings if not allowance(name, kind)] == []


def test_nothing_is_allowed_that_nobody_does(findings: list[tuple[str, str, int]]) -> None:
    assert set(ALLOWED) - {allowance(name, kind) for name, kind, _ in findings} == set()


def test_a_hook_is_set_by_assignment() -> None:
    assert kinds_in("import sys\nsys.unraisablehook = print") == set()
    assert kinds_in("import sys\ndel sys.unraisablehook") == {PATCH}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("import sys\nsys.modules['json'] = None", MODULES),
        ("from sys import modules", MODULES),
        ("import sys as system\ndef load(name):\n    return system.modules[name]", MODULES),
        ("import json\njson.loads = None", PATCH),
        ("import os.path\nos.path.sep = '/'", PATCH),
        ("import os.path as paths\ndel paths.sep", PATCH),
        ("from re import Pattern\nPattern.match = None", PATCH),
        ("import weasyprint\nweasyprint.html.HTML.render = None", PATCH),
        ("def patch():\n    from re import _compiler as compiler\n    compiler.compile = None", PATCH),
        ("def patch():\n    from re import _compiler\n    before, _compiler.compile = _compiler.compile, None", PATCH),
        ("import json\ndecoder = json.decoder\ndecoder.scanner = None", PATCH),
        ("import json\nif (decoder := json.decoder):\n    decoder.scanner += 1", PATCH),
        ("import json\nclass Patch:\n    json.loads = None", PATCH),
        ("import json\nfor json.loads in (): pass", PATCH),
        ("import json\nwith open('x') as json.stream: pass", PATCH),
        ("import json\npatch = lambda: setattr(json, 'loads', None)", PATCH),
        ("import json\ndelattr(json.decoder, 'scanner')", PATCH),
        ("from json import JSONDecoder\ntype.__setattr__(JSONDecoder, 'decode', None)", PATCH),
        ("from json import JSONDecoder\nJSONDecoder.__setattr__('decode', None)", PATCH),
        ("import json\nvars(json)['loads'] = None", PATCH),
        ("import json\njson.__dict__.update(loads=None)", PATCH),
        ("import json\nnames = vars(json)\nnames['loads'] = None\n", PATCH),
        ("import json\ndel vars(json.decoder)['scanner']", PATCH),
        ("import json\ngetattr(json, 'decoder').scanner = None", PATCH),
        ("import json\njson.TABLE[0].first = None", PATCH),
        ("from importlib import import_module\nmodule = import_module('json')\nmodule.loads = None", PATCH),
        ("__import__('json').loads = None", PATCH),
        ("def patch(library):\n    library.Document.render = None", PATCH),
        ("def patch(library):\n    setattr(library.Document, 'render', None)", PATCH),
        ("import json\ndef patch():\n    global json\n    json.loads = None", PATCH),
        ("import json\nclass Own:\n    json = 1\n    def patch(self):\n        json.loads = None", PATCH),
        ("import pickle", LOAD),
        ("def read():\n    import marshal as plain", LOAD),
        ("from shelve import open", LOAD),
        ("import importlib\nimportlib.import_module('pickle')", LOAD),
        ("exec('1')", RUN),
        ("run = eval", RUN),
        ("import builtins\nbuiltins.compile('1', '', 'eval')", RUN),
        ("from builtins import exec as run\nrun('1')", RUN),
    ],
)  # fmt: skip
def test_what_is_forbidden_is_found(text: str, kind: str) -> None:
    assert kind in kinds_in(text)


@pytest.mark.parametrize(
    "text",
    [
        "import sys\nsys.exit(0)",
        "import re\nWORD = re.compile('a')\nclass Own:\n    pass\nown = Own()\nown.word = WORD",
        "import json\ndef load(json):\n    json.word = 1",
        "import json\nread = json.loads('{}')\nread['a'] = 1",
        "from pathlib import Path\nplace = Path('x')\nplace.own = 1",
        "class Own:\n    def __init__(self):\n        self.exec = 1\n        setattr(self, 'eval', 2)",
        "def compile(text): ...\ncompile('a')",
        "import os\nnames = dict(os.environ)\nnames.update(a='b')",
        "try:\n    import json\nexcept ImportError:\n    json = None",
        "class Own:\n    LIMITS = {}\n    def __init__(self):\n        self.part.size = 1",
    ],
)
def test_what_is_allowed_is_not_found(text: str) -> None:
    assert kinds_in(text) == set()
