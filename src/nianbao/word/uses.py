"""A template's syntax tree, the names there are → what it prints where, and what it may not use."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from typing import Literal, NamedTuple, TypeAlias

from jinja2 import nodes
from jinja2.defaults import DEFAULT_NAMESPACE
from jinja2.filters import FILTERS

from nianbao.word.names import Names, loop_over, parts_of, printed_parts_of
from nianbao.word.sandbox import CAGE

Prints: TypeAlias = dict[str, list[int]]  # name → the lines that print it

_FORBIDDEN = frozenset(DEFAULT_NAMESPACE) | {"self", "caller", "varargs", "kwargs", "super"}
_RUNS_CODE = (
    nodes.Call, nodes.Import, nodes.FromImport, nodes.Include, nodes.Extends, nodes.Macro,
    nodes.CallBlock, nodes.Add, nodes.Sub, nodes.Mul, nodes.Div, nodes.FloorDiv, nodes.Mod,
    nodes.Pow,
)  # fmt: skip
_NO_CODE = "模板里不能运行程序，也不能计算"
_ALIKE = 0.5  # 署明 is half of 署名


class Fault(NamedTuple):
    """A name or a piece of code that a template may not use, in a line counted from 1."""

    line: int
    code: Literal["TPL-UNKNOWN", "TPL-UNSAFE"]
    message: str
    hint: str


class _List(NamedTuple):
    """A list of paragraphs or figures."""

    name: str


class _Part(NamedTuple):
    """A paragraph or figure, inside the loop over its list."""

    of: str


class _Leaf(NamedTuple):
    """A name that prints by itself."""

    name: str


class _Group(NamedTuple):
    """A name that only leads to others."""

    names: Names


_Thing: TypeAlias = _List | _Part | _Leaf | _Group | None  # None: it may be anything
_Scope: TypeAlias = dict[str, _Thing]


class Uses:
    """What a tree does with names: `prints` and `faults`.

    A text or a section's figures count as printed where a loop over them prints both parts of each.
    Of the branches of a condition one is taken, so that a name may stand in each.
    """

    def __init__(self, tree: nodes.Template, names: Names) -> None:
        self.faults: list[Fault] = []
        self._names = names
        self._known = tuple(_all_names(names))
        self.prints = self._body(tree.body, {})

    def _body(self, body: Sequence[nodes.Node], scope: _Scope) -> Prints:
        prints: Prints = {}
        for node in body:
            _add(prints, self._statement(node, scope))
        return prints

    def _statement(self, node: nodes.Node, scope: _Scope) -> Prints:
        if isinstance(node, nodes.Output):
            return self._output(node, scope)
        if isinstance(node, nodes.For):
            return self._loop(node, dict(scope))
        if isinstance(node, nodes.If):
            return self._branches(node, scope)
        if isinstance(node, _RUNS_CODE):
            self._unsafe(node, _NO_CODE)
            return {}
        if isinstance(node, nodes.Assign) and isinstance(node.target, nodes.Name):
            scope[node.target.name] = self._thing(node.node, scope, [])
            return {}
        return self._body(list(node.iter_child_nodes()), scope)

    def _output(self, node: nodes.Output, scope: _Scope) -> Prints:
        prints: Prints = {}
        for child in node.nodes:
            if isinstance(child, nodes.TemplateData):
                continue
            leaves: list[str] = []
            thing = self._thing(child, scope, leaves)
            if isinstance(thing, _List | _Part | _Group):
                self._unprintable(child, thing)
            elif isinstance(child, nodes.Const) and not isinstance(child.value, str):
                self._unknown(child, f"“{child.value}”不是名称，只会照样印出来", "")
            for leaf in leaves:
                prints.setdefault(leaf, []).append(child.lineno)
        return prints

    def _loop(self, node: nodes.For, scope: _Scope) -> Prints:
        over = self._thing(node.iter, scope, [])
        looped = over.name if isinstance(over, _List) else ""
        for target in (node.target, *node.target.find_all(nodes.Name)):
            if isinstance(target, nodes.Name):
                scope[target.name] = _Part(looped) if looped else None
        scope["loop"] = None
        prints = self._body(node.body, scope)
        _add(prints, self._body(node.else_, scope))
        wanted = [_part(looped, part) for part in printed_parts_of(looped)]
        if looped and all(part in prints for part in wanted):
            prints.setdefault(looped, []).append(node.lineno)
        return {name: lines for name, lines in prints.items() if not name.startswith("/")}

    def _branches(self, node: nodes.If, scope: _Scope) -> Prints:
        """What the branch prints that prints most, name by name."""
        prints: Prints = {}
        bodies = [node.body, *(elif_.body for elif_ in node.elif_), node.else_]
        for test in (node.test, *(elif_.test for elif_ in node.elif_)):
            self._thing(test, scope, [])
        for body in bodies:
            for name, lines in self._body(body, scope).items():
                prints[name] = max(prints.get(name, []), lines, key=len)
        return prints

    def _thing(self, node: nodes.Node, scope: _Scope, leaves: list[str]) -> _Thing:
        """What an expression stands for; adds to `leaves` the names whose value it uses."""
        thing: _Thing = None
        if isinstance(node, nodes.Name):
            thing = self._named(node, scope)
        elif isinstance(node, nodes.Getattr | nodes.Getitem):
            thing = self._item(node, self._thing(node.node, scope, leaves))
        elif isinstance(node, _RUNS_CODE):
            self._unsafe(node, _NO_CODE)
        else:
            if isinstance(node, nodes.Filter):
                self._filter(node)
            for child in node.iter_child_nodes():
                self._thing(child, scope, leaves)
        if isinstance(thing, _Leaf):
            leaves.append(thing.name)
        return thing

    def _named(self, node: nodes.Name, scope: _Scope) -> _Thing:
        if node.name in scope:
            return scope[node.name]
        if node.name in self._names:
            return _described(self._names[node.name], node.name)
        if "__" in node.name or node.name in _FORBIDDEN:
            self._unsafe(node, f"模板里不能用“{node.name}”")
        else:
            self._no_such(node, node.name, (*self._known, *scope))
        return None

    def _item(self, node: nodes.Getattr | nodes.Getitem, base: _Thing) -> _Thing:
        name = _last(node)
        if "__" in name:
            self._unsafe(node, f"模板里不能用“{name}”")
        elif isinstance(base, _Group):
            if name in base.names:
                return _described(base.names[name], _dotted(node))
            self._no_such(node, _dotted(node), self._known)
        elif isinstance(base, _Part):
            parts = parts_of(base.of)
            if name in parts:
                return _Leaf(_part(base.of, name))
            owner = _dotted(node.node)
            self._no_such(node, _dotted(node), [f"{owner}.{part}" for part in parts])
        elif isinstance(base, _Leaf | _List):
            self._no_such(node, _dotted(node), self._known)
        return None

    def _filter(self, node: nodes.Filter) -> None:
        if node.name in CAGE.filters:
            return
        if node.name in FILTERS:
            self._unsafe(node, f"模板里不能用“| {node.name}”")
        else:
            near = get_close_matches(node.name, CAGE.filters, 1)
            hint = f"是不是 {near[0]}？" if near else ""
            self._unknown(node, f"没有“| {node.name}”这种写法", hint)

    def _unprintable(self, node: nodes.Node, thing: _Thing) -> None:
        name = _dotted(node)
        if isinstance(thing, _List):
            hint = f"请用 {loop_over(name)} 逐个印出。"
        elif isinstance(thing, _Part):
            parts = printed_parts_of(thing.of)
            hint = f"请用 {''.join(f'{{{{ {name}.{part} }}}}' for part in parts)}。"
        else:
            inside = [known for known in self._known if known.startswith(f"{name}.")]
            hint = f"请写全，例如 {{{{ {inside[0]} }}}}。" if inside else ""
        self._unknown(node, f"“{name}”不是一个数或一段文字，印不出来", hint)

    def _no_such(self, node: nodes.Node, name: str, known: Sequence[str]) -> None:
        near = get_close_matches(name, known, 1, _ALIKE)
        self._unknown(node, f"数据里没有“{name}”", f"是不是 {near[0]}？" if near else "")

    def _unknown(self, node: nodes.Node, message: str, hint: str) -> None:
        self.faults.append(Fault(node.lineno, "TPL-UNKNOWN", message, hint))

    def _unsafe(self, node: nodes.Node, message: str) -> None:
        hint = "模板只能印数据里的名称，请删去它。"
        if not any((f.line, f.code) == (node.lineno, "TPL-UNSAFE") for f in self.faults):
            self.faults.append(Fault(node.lineno, "TPL-UNSAFE", message, hint))


def _described(value: object, name: str) -> _Thing:
    if isinstance(value, dict):
        return _Group(value)
    return _List(name) if isinstance(value, list) else _Leaf(name)


def _part(looped: str, part: str) -> str:
    """The name under which a loop notes that it prints a part of its items."""
    return f"/{looped}/{part}"


def _add(prints: Prints, more: Prints) -> None:
    for name, lines in more.items():
        prints[name] = prints.get(name, []) + lines


def _all_names(names: Names, before: str = "") -> Iterator[str]:
    for name, value in names.items():
        if isinstance(value, dict):
            yield from _all_names(value, f"{before}{name}.")
        else:
            yield before + name


def _last(node: nodes.Getattr | nodes.Getitem) -> str:
    if isinstance(node, nodes.Getattr):
        return node.attr
    return str(node.arg.value) if isinstance(node.arg, nodes.Const) else "…"


def _dotted(node: nodes.Node) -> str:
    """The expression as it was written: 申请.新收.自然人."""
    if isinstance(node, nodes.Getattr | nodes.Getitem):
        return f"{_dotted(node.node)}.{_last(node)}"
    return node.name if isinstance(node, nodes.Name) else "…"
