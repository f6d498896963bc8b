"""What libraries say of a file they cannot read, in one line."""

from __future__ import annotations

from pathlib import Path

#: Characters of a message that are shown.
_LENGTH = 160


def one_line(error: Exception, path: Path) -> str:
    r"""What a library said, on one line and without the folders of this machine.

    Parameters
    ----------
    error : Exception
        What was raised.
    path : Path
        The file that it was raised for.

    Returns
    -------
    str
        At most 160 characters.

    Examples
    --------
    >>> one_line(ValueError("no  such\nband in /data/a.tif"), Path("/data/a.tif"))
    'no such band in a.tif'
    """
    if str(error).startswith("Failed to open dataset"):
        return "内容不完整，或不是这种格式"
    return " ".join(str(error).split()).replace(str(path), path.name)[:_LENGTH]


def first_bad_record(path: Path, layer: str | None, error: Exception) -> str:
    """Why a layer cannot be read: its records are walked to find the first that is broken.

    Parameters
    ----------
    path : Path
        The file.
    layer : str or None
        The layer in it.
    error : Exception
        What was raised when the layer was read as a whole.

    Returns
    -------
    str
        A sentence in Chinese that names the record by its number, from 1; or what the driver
        said where every record by itself can be read.
    """
    import fiona
    from fiona.errors import FionaError

    number = 0
    try:
        with fiona.open(path, layer=layer) as source:
            for _ in source:
                number += 1
    except UnicodeDecodeError:
        return f"第 {number + 1} 条记录的文字无法解码。"
    except (FionaError, ValueError, AttributeError, TypeError) as trouble:
        if number:
            return f"第 {number + 1} 条记录无法读取({one_line(trouble, path)})。"
        return f"无法打开({one_line(trouble, path)})。"
    return f"无法读取({one_line(error, path)})。"
