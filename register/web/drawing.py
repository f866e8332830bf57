"""The template engine's inner loops, made short; and what never changes in a language, written when it is compiled.

A list of fifty rows escapes some four thousand values, most of them finished markup or plain text.
"""

from keyword import iskeyword
from typing import Any

from jinja2 import Environment, nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.runtime import EvalContext, Macro, missing
from jinja2.visitor import NodeTransformer
from markupsafe import Markup, _escape_inner, escape
from typing_extensions import override

from register.web.icons import draw
from register.web.marks import TAGS, marks_for
from register.words import Words


def escaped(value: Any) -> str:
    """What a template writes for a value: the same characters as ``markupsafe.escape``, at a third of the cost.

    The result is only ever joined to the page, so plain text need not become Markup first.
    """
    kind = type(value)
    if kind is Markup:
        return value
    if kind is str:
        return _escape_inner(value)
    return escape(value)


class QuickMacro(Macro):
    """A macro whose plain calls do nothing but call."""

    def __call__(self, *args: Any, **kwargs: Any) -> str:
        """Draw the macro; calls with anything unusual are left to Jinja."""
        given = len(args)
        if (
            given > self._argument_count
            or self.catch_kwargs
            or self.catch_varargs
            or not self._is_plain(args)
        ):
            return super().__call__(*args, **kwargs)
        arguments = list(args)
        for name in self.arguments[given:]:
            arguments.append(kwargs.pop(name, missing))
        if self.caller and not self.explicit_caller:
            caller = kwargs.pop("caller", None)
            arguments.append(
                self._environment.undefined("No caller", name="caller") if caller is None else caller
            )
        if kwargs:
            raise TypeError(f"macro {self.name!r} takes no keyword argument {next(iter(kwargs))!r}")
        return str.__new__(Markup, self._func(*arguments))

    def _is_plain(self, args: tuple[Any, ...]) -> bool:
        return self._default_autoescape and not (args and isinstance(args[0], EvalContext))


class QuickGenerator(CodeGenerator):
    """Compiles templates that escape with ``escaped``, and call what they call without looking for Jinja's marks."""

    def write_commons(self) -> None:
        """The names at the head of every block: ``escape`` and ``Macro`` are ours."""
        self.writeline("escape, Macro = environment.globals['escaped'], environment.globals['quick_macro']")
        super().write_commons()

    @override
    def visit_Call(self, node: nodes.Call, frame: Frame, forward_caller: bool = False) -> None:
        """``f(x)`` as it is written: none of our functions asks for the context (a test keeps it so)."""
        called = node.node
        if node.dyn_args or node.dyn_kwargs:
            super().visit_Call(node, frame, forward_caller=forward_caller)
            return
        if isinstance(called, nodes.Getattr) and not _is_self(called.node) and not iskeyword(called.attr):
            self.write("(")
            self.visit(called.node, frame)
            self.write(f").{called.attr}(")
        else:
            self.visit(called, frame)
            self.write("(")
        for argument in (*node.args, *node.kwargs):
            self.visit(argument, frame)
            self.write(", ")
        self.write("caller=caller)" if forward_caller else ")")


class Folder(NodeTransformer):
    """Puts finished sentences, drawings and tags of one language where a template asks for them by name."""

    def __init__(self, engine: Environment, words: Words) -> None:
        self.engine = engine
        self.words = words

    def get_visitor(self, node: nodes.Node) -> Any:
        """Calls are looked at; everything else is only walked through."""
        return self._fold if isinstance(node, nodes.Call) else super().get_visitor(node)

    def _fold(self, node: nodes.Call) -> nodes.Node:
        """``t("a key")``, ``asset("app.css")``, ``frame.marks.icon("tick")`` and ``marks.tag("done")``."""
        self.generic_visit(node)
        found = self._known(node)
        return node if found is None else nodes.Const(found, lineno=node.lineno)

    def _known(self, node: nodes.Call) -> str | None:
        if len(node.args) != 1 or node.kwargs or node.dyn_args or node.dyn_kwargs:
            return None
        given = node.args[0].value if isinstance(node.args[0], nodes.Const) else None
        if not isinstance(given, str):
            return None
        called = node.node
        if isinstance(called, nodes.Name):
            return self._of_name(called.name, given)
        if isinstance(called, nodes.Getattr) and _is_marks(called.node):
            if called.attr == "icon":
                return draw(given)
            if called.attr == "tag" and given in TAGS:
                return marks_for(self.words.language).tag(given)
        return None

    def _of_name(self, name: str, given: str) -> str | None:
        if name == "t":
            return self.words.html(given) if self.words.is_fixed(given) else None
        if name == "asset":
            found: str = self.engine.globals["asset"](given)  # type: ignore[operator]
            return found
        return None


def _is_self(node: nodes.Node) -> bool:
    # A template's own blocks are items of ``self``, not attributes.
    return isinstance(node, nodes.Name) and node.name == "self"


def _is_marks(node: nodes.Node) -> bool:
    if isinstance(node, nodes.Getattr):
        return node.attr == "marks" and isinstance(node.node, nodes.Name) and node.node.name == "frame"
    return isinstance(node, nodes.Name) and node.name == "marks"
