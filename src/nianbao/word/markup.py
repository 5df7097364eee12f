"""Names, attributes, text → WordprocessingML as strings. Knows the syntax, not what is written."""

from __future__ import annotations

from nianbao.official import MM

MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def w(name: str, /, *content: str, **attributes: str | int) -> str:
    """An element of the main namespace; its attributes are of that namespace, too."""
    start = f"w:{name}" + "".join(
        f' w:{key}="{escaped(str(value))}"' for key, value in attributes.items()
    )
    inner = "".join(content)
    return f"<{start}>{inner}</w:{name}>" if inner else f"<{start}/>"


def part(name: str, *content: str) -> bytes:
    """A whole part of the package whose root is `name`."""
    root = f'w:{name} xmlns:w="{MAIN}" xmlns:r="{RELATIONS}"'
    return f"{_DECLARATION}<{root}>{''.join(content)}</w:{name}>".encode()


def plain_part(xml: str) -> bytes:
    """A whole part written out by hand."""
    return (_DECLARATION + xml).encode()


def text(value: str) -> str:
    """A text for a run; a newline becomes a line break."""
    lines = (f'<w:t xml:space="preserve">{escaped(line)}</w:t>' for line in value.split("\n"))
    return w("br").join(lines)


def escaped(value: str) -> str:
    return (
        value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
    )


_EAST_ASIAN = w("rFonts", hint="eastAsia")  # else “ ” ‘ ’ … — come from the Latin face


def paragraph(style: str, content: str, *properties: str) -> str:
    """A paragraph of one run in a style; the properties are beside the style's."""
    return w("p", styled(style, *properties), run(content))


def styled(style: str, *properties: str) -> str:
    """A paragraph's properties: its style, and more."""
    return w("pPr", w("pStyle", val=style), *properties)


def run(content: str, style: str = "") -> str:
    """A run of text, perhaps in a style for characters."""
    return w("r", w("rPr", w("rStyle", val=style) if style else "", _EAST_ASIAN), text(content))


def twips(points: float) -> int:
    """Points in Word's unit of length, a twentieth of a point."""
    return round(points * 20)


def mm(length: float) -> int:
    """Millimetres in twips."""
    return twips(length * MM)
