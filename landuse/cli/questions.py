"""Questions on a terminal: ticks for guesses, one of several files."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from landuse.words.catalogue import say

if TYPE_CHECKING:
    from landuse.words.phrases import Phrase


def is_terminal() -> bool:
    """Tell whether somebody can be asked.

    Returns
    -------
    bool
    """
    return sys.stdin is not None and sys.stdin.isatty()


class OnTerminal:
    """Asks whoever sits before the terminal; Ctrl-C ends the command, and nothing is written."""

    def confirm(self, file: str, guesses: Sequence[Phrase]) -> Sequence[bool]:
        """Ask for all guesses about a file at once: ticked ones hold.

        Parameters
        ----------
        file : str
            What the file or sheet is called.
        guesses : sequence of Phrase
            At least one; all are ticked to begin with.

        Returns
        -------
        sequence of bool
            One for each guess.

        Raises
        ------
        KeyboardInterrupt
            Whoever is asked gives up.
        """
        import questionary

        choices = [
            questionary.Choice(str(guess), value=at, checked=True)
            for at, guess in enumerate(guesses)
        ]
        ticked = questionary.checkbox(
            say("cli.init.ask_guesses", file=file),
            choices=choices,
            instruction=say("cli.init.ask_keys"),
        ).unsafe_ask()
        return [at in ticked for at in range(len(guesses))]

    def choose(self, question: Phrase, choices: Sequence[str]) -> int:
        """Ask which of several files is meant.

        Parameters
        ----------
        question : Phrase
            What is to be decided.
        choices : sequence of str
            The files.

        Returns
        -------
        int
            The place of the one that is meant.

        Raises
        ------
        KeyboardInterrupt
            Whoever is asked gives up.
        """
        import questionary

        entries = [
            questionary.Choice(choice, value=at) for at, choice in enumerate(choices)
        ]
        chosen = questionary.select(
            str(question), choices=entries, instruction=say("cli.init.ask_file_keys")
        ).unsafe_ask()
        return int(chosen)
