"""Asks the two programs many things in one process: `python -m tests.stores.asking`, as tests and makers of stores do.

Reads a JSON list of [program, words] from standard input; prints a line of JSON for each: what was said, and the status.
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
    for program, words in json.load(sys.stdin):
        print(json.dumps(said_by(program, words), ensure_ascii=False), flush=True)
