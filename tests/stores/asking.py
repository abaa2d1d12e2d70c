"""Asks the two programs many things in one process: `python -m tests.stores.asking`, as tests and makers of stores do.

Reads lines of JSON from standard input: a folder and a list of [program, words]; runs them there and prints a line of JSON,
for each the exit status and what was said.
"""

import contextlib
import io
import json
import sys
from typing import Any

import app
from etl.__main__ import main as loader

PROGRAMS = {"app": app.main, "etl": loader}


def said_by(program: str, words: list[str]) -> tuple[int, str]:
    """The exit status of a command, and what it printed on either stream."""
    heard = io.StringIO()
    with contextlib.redirect_stdout(heard), contextlib.redirect_stderr(heard):
        status = PROGRAMS[program](words)
    return status, heard.getvalue()


def line(program: str, words: list[str], url: str) -> dict[str, Any]:
    """What is kept of a question about a store."""
    status, printed = said_by(program, [*words, "--store", url])
    return {"program": program, "words": words, "status": status, "printed": printed}


if __name__ == "__main__":
    for asked in sys.stdin:
        folder, commands = json.loads(asked)
        with contextlib.chdir(folder):
            answers = [said_by(program, words) for program, words in commands]
        print(json.dumps(answers, ensure_ascii=False), flush=True)
