"""Words that options take: the names of columns, or what tables print for them in any language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from landuse.cli.worded import FewWords
from landuse.domain.vocabulary.words_asked import Words, meant, nearest
from landuse.words.catalogue import joined, language, say

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem


class Word(FewWords):
    """One of a few words.

    Parameters
    ----------
    kind : str
        Code of what they are called, for refusals.
    words : mapping of str to sequence of str
        The names that a command knows, and the other words for them.
    """

    name = "word"

    def __init__(self, kind: str, words: Words) -> None:
        self.kind = kind
        self.words = words

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> str:
        """Find the name that a word means.

        Parameters
        ----------
        value : str
            What was typed, or a default.
        param : click.Parameter, optional
            The option it was typed for.
        ctx : click.Context, optional
            The command.

        Returns
        -------
        str

        Raises
        ------
        click.BadParameter
            It means none of them; the sentence names the nearest, and all.
        """
        name = meant(value, self.words)
        if name is None:
            self.fail(self._refusal(value), param, ctx)
        return name

    def _refusal(self, word: str) -> str:
        """What is said of a word that means nothing: what may be meant, and what there is."""
        close = meant(nearest(word, self.words), self.words)
        hint = say("cli.nearest", word=self.called(close)) if close else ""
        kind = say(self.kind)
        refusal = say(
            "cli.no_such_word", kind=kind, word=word, choices=joined(self.labels())
        )
        return f"{refusal}{hint}"

    def labels(self) -> list[str]:
        """List the words.

        Returns
        -------
        list of str
            One for each name, in the language of the run.
        """
        return [self.called(name) for name in self.words]

    def called(self, name: str) -> str:
        """Say what is typed for a name.

        Parameters
        ----------
        name : str
            One of the names.

        Returns
        -------
        str
            The first Chinese word, or the name itself in English.
        """
        return next(iter(self.words[name])) if language() == "zh" else name

    def shell_complete(
        self,
        ctx: click.Context,  # noqa: ARG002
        param: click.Parameter,  # noqa: ARG002
        incomplete: str,
    ) -> list[CompletionItem]:
        """List the words that begin as what was typed.

        Parameters
        ----------
        ctx : click.Context
            The command.
        param : click.Parameter
            The option.
        incomplete : str
            What was typed so far.

        Returns
        -------
        list of CompletionItem
        """
        from click.shell_completion import CompletionItem

        listed = dict.fromkeys([*self.words, *self.labels()])
        return [CompletionItem(word) for word in listed if word.startswith(incomplete)]
