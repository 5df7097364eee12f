"""A template's syntax tree, the names there are → which it prints where, and which it may not use."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Literal, NamedTuple, TypeAlias

from jinja2 import nodes
from jinja2.defaults import DEFAULT_FILTERS, DEFAULT_NAMESPACE

from nianbao.word.names import HEAD, LEVEL, REST, Names
from nianbao.word.sandbox import CAGE

Misuse: TypeAlias = Literal["TPL-UNKNOWN", "TPL-UNSAFE"]
Prints: TypeAlias = dict[str, list[int]]  # name → the lines that print it

_FORBIDDEN = frozenset(DEFAULT_NAMESPACE) | {"self", "caller", "varargs", "kwargs", "super"}
_FORBIDDEN_NODES = (
    nodes.Call, nodes.Import, nodes.FromImport, nodes.Include, nodes.Extends, nodes.Block,
)  # fmt: skip
_SAFE_HINT = "模板只能取数据里的名称，不能运行程序；请删去它。"


class Fault(NamedTuple):
    """A name or piece of code that a template may not use, in a line counted from 1."""

    line: int
    code: Misuse
    message: str
    hint: str


class _Text(NamedTuple):
    """A list of paragraphs."""

    name: str


class _Paragraph(NamedTuple):
    """A paragraph of a text, inside its loop."""

    text: str


class _Leaf(NamedTuple):
    """A name that prints."""

    name: str


_Thing: TypeAlias = "_Text | _Paragraph | _Leaf | Names | None"  # None: known to be anything
_Scope: TypeAlias = Mapping[str, _Thing]


class Uses:
    """What a tree does with names: `prints` and `faults`. A text counts as printed by its loop."""

    def __init__(self, tree: nodes.Template, names: Names) -> None:
        self.faults: list[Fault] = []
        self.prints: Prints = {}
        self._names = names
        self._known = tuple(_all_names(names, ""))
        self._bodies(tree.body, {})

    def _bodies(self, body: list[nodes.Node], scope: _Scope) -> None:
        scope = dict(scope)
        for node in body:
            if isinstance(node, nodes.Output):
                self._output(node, scope)
            elif isinstance(node, nodes.For):
                self._loop(node, scope)
            elif isinstance(node, nodes.If):
                self._branches(node, scope)
            elif isinstance(node, nodes.Assign) and isinstance(node.target, nodes.Name):
                self._thing(node.node, scope)
                scope[node.target.name] = None
            else:
                self._other(node, scope)

    def _output(self, node: nodes.Output, scope: _Scope) -> None:
        for child in node.nodes:
            if isinstance(child, nodes.TemplateData):
                continue
            if isinstance(child, nodes.Const) and not isinstance(child.value, str):
                self._fault(child, "TPL-UNKNOWN", f"“{child.value}”不是名称，只会照样印出来")
            thing = self._thing(child, scope)
            if isinstance(thing, dict | _Text | _Paragraph):
                name = _dotted(child)
                self._fault(child, "TPL-UNKNOWN", f"“{name}”不是一个数或一段文字，印不出来",
                            self._example(name, thing))  # fmt: skip
            for leaf in self._leaves(child, scope):
                self.prints.setdefault(leaf, []).append(child.lineno)

    def _leaves(self, expression: nodes.Node, scope: _Scope) -> Iterator[str]:
        """The names that an expression prints; none of it is reported again."""
        silent = self.faults
        self.faults = []
        for node in (expression, *expression.find_all((nodes.Getattr, nodes.Getitem, nodes.Name))):
            thing = self._thing(node, scope) if isinstance(node, nodes.Expr) else None
            if isinstance(thing, _Leaf):
                yield thing.name
        self.faults = silent
