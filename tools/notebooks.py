"""Pair the notebooks with their scripts, and run them into pages that open without a network.

``notebooks/*.py`` are what is edited and compared; the ``.ipynb`` beside each is the same without
outputs. ::

    python tools/notebooks.py pair                # scripts → notebooks
    python tools/notebooks.py pages               # run all, HTML into maps/
    python tools/notebooks.py pages --area 南街坊   # the same for another study area
"""

from __future__ import annotations

import argparse
import re
from pathlib import Path

import jupytext
import nbformat

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "notebooks"
#: The name that a planner changes, as every notebook has it once.
AREA = re.compile(r'^AREA = "[^"]*"', re.MULTILINE)
#: Addresses of scripts that nbconvert puts into pages: none is needed, and none may be fetched.
ADDRESSES = ("require_js_url", "mathjax_url", "mermaid_js_url", "jquery_url", "widget_renderer_url")


def notebook_of(script: Path, area: str | None = None) -> nbformat.NotebookNode:
    """The notebook of a script, without outputs, its cells numbered.

    Parameters
    ----------
    script : Path
        In the percent format.
    area : str, optional
        A study area in place of the one that the script names.

    Returns
    -------
    NotebookNode
    """
    text = script.read_text("utf-8")
    if area is not None:
        text = AREA.sub(f'AREA = "{area}"', text)
    made = jupytext.reads(text, fmt="py:percent")
    made.metadata = nbformat.from_dict(
        {
            "jupytext": {"formats": "ipynb,py:percent"},
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        }
    )
    made.nbformat, made.nbformat_minor = 4, 5
    for at, cell in enumerate(made.cells):
        cell["id"] = f"cell-{at:02}"
        cell["metadata"] = nbformat.from_dict({})
    return made


def text_of(notebook: nbformat.NotebookNode) -> str:
    """A notebook as its file holds it.

    Parameters
    ----------
    notebook : NotebookNode
        Without outputs.

    Returns
    -------
    str
        JSON with a line break at its end.
    """
    return nbformat.writes(notebook).rstrip("\n") + "\n"


def run(notebook: nbformat.NotebookNode, folder: Path = FOLDER) -> nbformat.NotebookNode:
    """Run a notebook in a kernel of its own.

    Parameters
    ----------
    notebook : NotebookNode
        It is changed: its outputs come in.
    folder : Path
        Where it runs.

    Returns
    -------
    NotebookNode
        The same.
    """
    from nbclient import NotebookClient

    NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(folder)}}).execute()
    return notebook


def html_of(notebook: nbformat.NotebookNode, title: str) -> str:
    """A notebook that was run, as a page that fetches nothing.

    Parameters
    ----------
    notebook : NotebookNode
        With outputs.
    title : str
        Of the page.

    Returns
    -------
    str
        Links to other notebooks lead to their pages.
    """
    from nbconvert import HTMLExporter

    notebook.metadata["title"] = title
    resources = {"metadata": {"name": title}}
    exporter = HTMLExporter(template_name="classic", **dict.fromkeys(ADDRESSES, ""))
    page, _ = exporter.from_notebook_node(notebook, resources)
    # what is left of addresses of scripts and fonts: Mermaid's and MathJax, which nothing here asks
    # for; an import of nothing is an error that the reader's console shows
    page = re.sub(r'<script type="module">\s*import mermaid.*?</script>', "", page, flags=re.S)
    page = re.sub(r"<script[^>]*\bsrc=[^>]*>\s*</script>", "", page)
    page = re.sub(
        r"<!-- Load mathjax -->.*?<!-- End of mathjax configuration -->", "", page, flags=re.S
    )
    return re.sub(r'(href="[^"]+)\.ipynb"', r'\1.html"', page)


def scripts() -> list[Path]:
    """The scripts of all notebooks, in the order of their names."""
    return sorted(FOLDER.glob("*.py"))


def main() -> None:
    """Do what the command line says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=["pair", "pages"])
    parser.add_argument("--area", help="a study area in place of 天电北")
    asked = parser.parse_args()
    for script in scripts():
        if asked.what == "pair":
            script.with_suffix(".ipynb").write_text(text_of(notebook_of(script)), "utf-8")
            continue
        page = html_of(run(notebook_of(script, asked.area)), script.stem)
        (ROOT / "maps" / f"{script.stem}.html").write_text(page, "utf-8")
        print(ROOT / "maps" / f"{script.stem}.html")


if __name__ == "__main__":
    main()
