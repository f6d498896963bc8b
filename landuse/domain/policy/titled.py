"""What everything with a title and a clause can say of itself, in the language asked for."""

from __future__ import annotations

from typing import Protocol

from landuse.words.phrases import Label


class _HasTitle(Protocol):
    @property
    def title(self) -> str: ...
    @property
    def title_en(self) -> str: ...


class _HasClause(Protocol):
    @property
    def cite(self) -> str: ...
    @property
    def cite_en(self) -> str: ...
    @property
    def unverified(self) -> str: ...
    @property
    def unverified_en(self) -> str: ...


class Titled:
    """A value with ``title`` and ``title_en``."""

    @property
    def label(self: _HasTitle) -> Label:
        """What it is called."""
        return Label.translated(self.title, self.title_en)


class Cited(Titled):
    """A value that rests on a document too: ``cite``, ``unverified``, each with its ``…_en``."""

    @property
    def clause(self: _HasClause) -> Label:
        """The document, or the clause of it, that it rests on."""
        return Label.translated(self.cite, self.cite_en)

    @property
    def doubt(self: _HasClause) -> Label:
        """What has not been verified of it; empty where everything has."""
        return Label.translated(self.unverified, self.unverified_en)
