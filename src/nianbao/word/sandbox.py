"""Template source → program → text. Jinja in a cage: a template reads its names and nothing else.

No globals, no attributes, no calls: `段.级` looks up an item and can never reach a method. Values
are escaped here as lxml would write them; `autoescape` as Jinja does it would differ in quotes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from types import CodeType

from jinja2 import StrictUndefined, Template
from jinja2.compiler import CodeGenerator, Frame
from jinja2.exceptions import SecurityError, TemplateSyntaxError, UndefinedError
from jinja2.exceptions import TemplateError as JinjaError
from jinja2.nodes import Expr
from jinja2.runtime import LoopContext, Undefined
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from nianbao.errors import TemplateError
from nianbao.word.names import Names

# A line break inside a run's text, as docxtpl writes it.
_BREAK = '</w:t><w:br/><w:t xml:space="preserve">'

# Filters that only turn a text or number into another.
_FILTERS = (
    "replace", "trim", "upper", "lower", "join", "length", "count", "first", "last", "int",
    "round", "string", "default", "d",
)  # fmt: skip

SYNTAX = "模板里有标签写错了"
TEMPLATE_HINT = "请运行 nianbao template check 看模板哪里不对。"


class _Missing(StrictUndefined):
    """A name that the data do not have: an error wherever it is used."""

    @property
    def _undefined_message(self) -> str:
        return f"模板要印“{self._undefined_name}”，数据里没有"


class _Printing(CodeGenerator):
    """Prints what `finalize` gives, which is escaped: Jinja would look at each value once more."""

    def _output_child_pre(
        self, _node: Expr, _frame: Frame, finalize: CodeGenerator._FinalizeInfo
    ) -> None:
        self.write(str(finalize.src))

    def _output_child_post(
        self, _node: Expr, _frame: Frame, _finalize: CodeGenerator._FinalizeInfo
    ) -> None:
        self.write(")")


class _Cage(ImmutableSandboxedEnvironment):
    """Names and items only; `loop` is the one object with attributes."""

    def getattr(self, obj: object, attribute: str) -> object:
        if isinstance(obj, dict) and attribute in obj:  # nearly always
            return obj[attribute]
        if isinstance(obj, LoopContext):
            return super().getattr(obj, attribute)
        return self.getitem(obj, attribute)

    def getitem(self, obj: object, argument: object) -> object:
        try:
            return obj[argument]  # type: ignore[index]  # the lookup that may fail
        except (LookupError, TypeError):
            return self.undefined(obj=obj, name=str(argument))

    def call(self, *_args: object, **_keywords: object) -> object:
        raise SecurityError("模板里不能调用函数")


def _printed(value: object) -> Markup:
    """A value as it stands in the XML of a run's text."""
    if isinstance(value, Markup):  # printed already, inside a block
        return value
    if isinstance(value, str):
        safe = value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        return Markup(safe.replace("\n", _BREAK) if "\n" in safe else safe)  # noqa: S704
    if isinstance(value, int):
        return Markup(str(value))  # noqa: S704
    if isinstance(value, Undefined):
        str(value)  # raises
    raise SecurityError("模板里有标签印的不是一个数或一段文字")


def _unbroken(printed: str) -> Markup:
    """A printed value where no run is: a line break is a mere newline."""
    return Markup(str(printed).replace(_BREAK, "\n"))  # noqa: S704


def _attribute(printed: str) -> Markup:
    """A printed value inside the quotes of an attribute, where XML reads a newline as a space."""
    return Markup(str(printed).replace(_BREAK, " ").replace('"', "&quot;"))  # noqa: S704


def _lock(cage: _Cage) -> _Cage:
    """The cage without globals and with the few filters that do no harm."""
    cage.globals.clear()
    cage.filters = {name: cage.filters[name] for name in _FILTERS}
    cage.filters["e"] = cage.filters["escape"] = lambda value: value  # always done
    cage.filters["unbroken"], cage.filters["attribute"] = _unbroken, _attribute
    return cage


class _XmlCage(_Cage):
    code_generator_class = _Printing


CAGE = _lock(_XmlCage(autoescape=True, undefined=_Missing, finalize=_printed))
_TEXT_CAGE = _lock(_Cage(undefined=_Missing, keep_trailing_newline=True))


def cut(source: str) -> Iterator[tuple[str, str]]:
    """The source in pieces: Jinja's word for each ("data", "variable_begin", …) and its text.

    Raises TemplateError where a tag cannot be read.
    """
    try:
        for _, kind, text in CAGE.lex(source):
            yield kind, text
    except TemplateSyntaxError as trouble:
        raise TemplateError(SYNTAX, TEMPLATE_HINT) from trouble


def compile_source(source: str, name: str) -> CodeType:
    """The program of a template's source; `name` stands in messages. Raises TemplateError."""
    try:
        return CAGE.compile(source, name, name)
    except TemplateSyntaxError as trouble:
        raise TemplateError(SYNTAX, TEMPLATE_HINT) from trouble


def load_program(code: CodeType) -> Callable[[Names], str]:
    """The program as a function from names to text, which raises TemplateError."""
    return _runner(Template.from_code(CAGE, code, {}))


def text_program(source: str) -> Callable[[Names], str]:
    """The source, which is mere text and no XML, as such a function; values come as they are."""
    try:
        return _runner(_TEXT_CAGE.from_string(source))
    except TemplateSyntaxError as trouble:
        raise TemplateError(SYNTAX, TEMPLATE_HINT) from trouble


def _runner(program: Template) -> Callable[[Names], str]:
    def run(names: Names) -> str:
        try:
            return program.render(names)
        except (UndefinedError, SecurityError) as trouble:
            raise TemplateError(trouble.message or "模板填不出来", TEMPLATE_HINT) from trouble
        except (JinjaError, TypeError, ValueError, ArithmeticError) as trouble:
            raise TemplateError(f"模板填不出来：{trouble}", TEMPLATE_HINT) from trouble

    return run
