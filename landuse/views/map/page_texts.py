"""The texts of the page in one language.

:class:`~landuse.views.map.document_types.PageTexts` declares their keys; the texts are in the
catalogues, under ``map.page.<key>``.
"""

from __future__ import annotations

from typing import cast, get_type_hints

from landuse.views.map.document_types import PageTexts
from landuse.words.catalogue import template


def page_texts(lang: str) -> PageTexts:
    """Return every text of the page.

    Parameters
    ----------
    lang : str
        "zh" or "en".

    Returns
    -------
    PageTexts
        Values that the scripts fill in are in braces. A text with a count is a pair: for one, and
        for several.

    Examples
    --------
    >>> page_texts("en")["sites"], page_texts("zh")["sites"]
    (('{count} site', '{count} sites'), ('{count} 幅', '{count} 幅'))
    """
    texts: dict[str, str | tuple[str, str]] = {}
    for key, kind in get_type_hints(PageTexts).items():
        code = f"map.page.{key}"
        if kind is str:
            texts[key] = template(code, lang)
        else:
            texts[key] = (template(code, lang, 1), template(code, lang, 2))
    return cast(PageTexts, texts)
