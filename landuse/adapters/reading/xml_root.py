"""XML files: complete, without a document type, and of the kind of their ending."""

from __future__ import annotations

from pathlib import Path
from xml.parsers import expat

from landuse.errors import SourceError

#: Characters of a root's name that an error quotes.
_QUOTED_CHARACTERS = 40


def check_xml(path: Path, roots: tuple[str, ...]) -> None:
    """Refuse document types, and with them every entity; and roots of other kinds of file.

    The file is parsed to its end: of one that was cut off, GDAL would pass on the features before
    the cut without an error.

    Parameters
    ----------
    path : Path
        The file.
    roots : tuple of str
        The names that its root may have, without their prefix.

    Raises
    ------
    SourceError
        Where the file declares a document type, has another root, or is not complete.
    """

    def refuse_doctype(*_: object) -> None:
        raise SourceError("reading.doctype", file=path.name)

    def check_root(name: str, _: object) -> None:
        parser.StartElementHandler = None
        if name.rsplit(":", 1)[-1] not in roots:
            kind = path.suffix.lower()
            root = name[:_QUOTED_CHARACTERS]
            raise SourceError(
                "reading.other_root", file=path.name, root=root, kind=kind
            )

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = refuse_doctype
    parser.StartElementHandler = check_root
    try:
        with path.open("rb") as source:
            parser.ParseFile(source)
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise SourceError(
            "reading.bad_xml", file=path.name, reason=str(error)
        ) from None
