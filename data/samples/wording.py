"""Believable titles, second-level categories and departments, drawn from words.toml."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

_WEIGHT = 7
"""Titles made of each place and item; the length of every list of leads must divide it."""


@dataclass(frozen=True, slots=True)
class Phrases:
    """Every wording of one category; the three arrays are parallel."""

    titles: np.ndarray
    seconds: np.ndarray
    department: str


@cache
def _words() -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / "words.toml").read_text("utf-8"))


@cache
def incident_phrases() -> dict[str, Phrases]:
    """By category of level 1."""
    words = _words()
    return {name: _incident(entry, words["leads"]) for name, entry in words["incident"].items()}


def _incident(entry: dict[str, Any], leads: dict[str, list[str]]) -> Phrases:
    pairs = [
        (f"{lead}{place}{item}", second)
        for second, group in entry.items()
        if second != "department"
        for item in group["items"]
        for place in group["places"]
        for lead in _spread(leads[group.get("leads", "found")])
    ]
    titles, seconds = zip(*pairs, strict=True)
    return Phrases(
        np.array(titles, dtype=object), np.array(seconds, dtype=object), entry["department"]
    )


def _spread(leads: list[str]) -> list[str]:
    """As many leads for every group, so that each item weighs the same."""
    return leads * (_WEIGHT // len(leads))


@cache
def dispute_phrases() -> dict[str, Phrases]:
    """By type of dispute, in the order of its codes."""
    phrases = {}
    for kind, group in _words()["dispute"].items():
        titles = [f"{place}{item}" for item in group["items"] for place in group["places"]]
        texts = np.array(titles, dtype=object)
        phrases[kind] = Phrases(texts, np.full(len(texts), kind, dtype=object), "")
    return phrases


def worded(
    phrases: dict[str, Phrases], category: np.ndarray, draw: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """(title, second-level category) for each row.

    Args:
        category: positions in the order of `phrases`.
    """
    title = np.empty(len(category), dtype=object)
    second = np.empty(len(category), dtype=object)
    for position, entry in enumerate(phrases.values()):
        rows = np.flatnonzero(category == position)
        last = len(entry.titles) - 1
        chosen = np.minimum((draw[rows] * (last + 1)).astype(int), last)
        title[rows], second[rows] = entry.titles[chosen], entry.seconds[chosen]
    return title, second
