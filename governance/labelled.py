"""Codes of the rules that are shown: each with what it is called, written once."""

from enum import StrEnum


class Labelled(StrEnum):
    """A code and its label: REPORTED = "reported", "上报"."""

    label: str

    def __new__(cls, code: str, label: str = "") -> "Labelled":
        word = str.__new__(cls, code)
        word._value_, word.label = code, label
        return word
