"""The texts of the page in one language, as the scripts are handed them.

Which ones there are is declared once, in
:class:`~landuse.views.map.document_types.PageTexts`; what they say stands in the catalogues, under
``map.page.<key>``.
"""

from __future__ import annotations

from typing import cast, get_type_hints

from landuse.views.map.document_types import PageTexts
from landuse.words.catalogue import template


def page_texts(lang: str) -> PageTexts:
    """Every text of the page.

    Parameters
    ----------
    lang : str
        "zh" or "en".

    Returns
    -------
    PageTexts
        What the scripts fill in stands in braces; what is counted has a text for one and one for
        several.

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
