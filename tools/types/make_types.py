"""Write views/assets/document.d.ts from the types of the page's document.

Python writes the document and the scripts read it: both sides are held to one description. With
``--check`` nothing is written; the exit code is 1 where the file is not what would be written.
"""

from __future__ import annotations

import argparse
import inspect
import sys
import types
import typing
from pathlib import Path

from landuse.views.map import document_types

ROOT = Path(__file__).resolve().parents[2]
TARGET = ROOT / "landuse" / "views" / "assets" / "document.d.ts"
HEADER = """\
// The page's document. Made by tools/types/make_types.py from landuse/views/map/document_types.py:
// change that module, then run the script. Nothing of this is in the page.
"""
_PLAIN = {str: "string", int: "number", float: "number", bool: "boolean", type(None): "null"}


def declarations() -> str:
    """The text of the file: an interface for every TypedDict, in the order of the module."""
    parts = [HEADER]
    for name, value in vars(document_types).items():
        if typing.is_typeddict(value) and value.__module__ == document_types.__name__:
            parts.append(interface(name, value))
    return "\n".join(parts)


def interface(name: str, kind: type) -> str:
    """One TypedDict as an interface, with its summary and the comments of its fields.

    Parameters
    ----------
    name : str
        Name of the interface.
    kind : type
        A TypedDict.
    """
    summary = (inspect.getdoc(kind) or "").splitlines()[0]
    comments = field_comments(kind)
    lines = [f"/** {summary} */", f"interface {name} {{"]
    for field, hint in typing.get_type_hints(kind, include_extras=True).items():
        if field in comments:
            lines.append(f"  /** {comments[field]} */")
        is_optional = typing.get_origin(hint) is typing.NotRequired
        inner = typing.get_args(hint)[0] if is_optional else hint
        lines.append(f"  {field}{'?' if is_optional else ''}: {typescript(inner)};")
    return "\n".join([*lines, "}", ""])


def field_comments(kind: type) -> dict[str, str]:
    """Field → the comment before it, which begins with ``#:``."""
    comments: dict[str, str] = {}
    before: list[str] = []
    for line in inspect.getsource(kind).splitlines():
        code = line.strip()
        if code.startswith("#:"):
            before.append(code.removeprefix("#:").strip())
            continue
        if before:
            comments[code.split(":")[0]] = " ".join(before)
        before = []
    return comments


def typescript(hint: object) -> str:
    """A Python type as TypeScript writes it.

    Raises
    ------
    TypeError
        For a type that JSON has no counterpart of.

    Examples
    --------
    >>> typescript(dict[str, int | None]), typescript(list[tuple[str, float]])
    ('Record<string, number | null>', '[string, number][]')
    """
    if hint in _PLAIN:
        return _PLAIN[hint]
    if typing.is_typeddict(hint):
        return hint.__name__
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin is typing.Literal:
        return " | ".join(f'"{word}"' for word in arguments)
    written = [typescript(argument) for argument in arguments]
    if origin in (types.UnionType, typing.Union):
        return " | ".join(written)
    if origin is list:
        return f"({written[0]})[]" if "|" in written[0] else f"{written[0]}[]"
    if origin is tuple:
        return f"[{', '.join(written)}]"
    if origin is dict:
        return f"Record<{written[0]}, {written[1]}>"
    raise TypeError(f"no counterpart of {hint} in JSON")


def main() -> int:
    """Write the file, or compare it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing, compare")
    text = declarations()
    if not parser.parse_args().check:
        TARGET.write_text(text, "utf-8")
        return 0
    is_same = TARGET.exists() and TARGET.read_text("utf-8") == text
    if not is_same:
        sys.stderr.write(f"{TARGET.name} is not what {Path(__file__).name} writes: run it\n")
    return 0 if is_same else 1


if __name__ == "__main__":
    sys.exit(main())
