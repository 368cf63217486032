"""What the launcher says, and how it refuses."""

import sys


class Refusal(Exception):
    """The launcher cannot go on; the message is one plain sentence, `code` the exit code."""

    def __init__(self, sentence: str, code: int = 1) -> None:
        super().__init__(sentence)
        self.code = code


def say(sentence: str) -> None:
    """Tell the person at the terminal, on standard error: standard output belongs to the command."""
    print(f"portal: {sentence}", file=sys.stderr, flush=True)
