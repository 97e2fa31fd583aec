"""HTML elements built from text that is escaped unless it is one of ours: the page needs no template language for that.

`element` escapes every child that is no `Markup`, and every attribute. A template engine would do it by an option that can be
forgotten, and would be one more run-time dependency for one page.
"""

from collections.abc import Iterable

from deliverability.report.escape import html

#: Elements without content and end tag (HTML, "void elements").
_VOID = frozenset({"meta", "br"})


class Markup(str):
    """HTML of ours: elements whose text is escaped."""

    __slots__ = ()


def element(tag: str, *children: str, **attributes: str | bool) -> Markup:
    """One element. children: text, which is escaped, or `Markup`, which isn't.

    attributes: True stands for one without a value, False for none; `_` in a name becomes `-`, and one at its end goes (`class_`).
    """
    written = "".join(map(_attribute, attributes.items()))
    if tag in _VOID:
        return Markup(f"<{tag}{written}>")
    return Markup(f"<{tag}{written}>{''.join(map(_child, children))}</{tag}>")


def lines(children: Iterable[Markup]) -> Markup:
    """Elements on lines of their own."""
    return Markup("\n".join(("", *children, "")))


def raw(text: str) -> Markup:
    """A text of ours in which nothing is escaped: a style sheet or a script."""
    return Markup(text)


def _child(text: str) -> str:
    return text if isinstance(text, Markup) else html(text)


def _attribute(pair: tuple[str, str | bool]) -> str:
    name, value = pair
    if value is False:
        return ""
    name = name.removesuffix("_").replace("_", "-")
    return f" {name}" if value is True else f' {name}="{html(str(value))}"'
