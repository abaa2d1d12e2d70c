"""Options of cards: a frozen dataclass filled from a table of a screen file, each value checked by its type."""

from dataclasses import MISSING, Field, field, fields
from types import NoneType
from typing import Any, Final, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from governance.declared import Table
from governance.errors import CockpitError
from governance.measures import Measures

T = TypeVar("T")

_NAMES: Final = {str: "文字", int: "整数", float: "数", bool: "true 或 false"}


def measured(default: Any, *, beside: str = "") -> Any:
    """An option that is the id of a measure, or a list of them; with `beside`, ids parted by that sign stand together."""
    return field(default=default, metadata={"measure": True, "beside": beside})


def options(kind: type[T], given: Table, measures: Measures | None = None) -> T:
    """The options that a table of a file sets.

    Args:
        kind: a frozen dataclass of str, int, float, bool, Literal, tuples of these, or one of these or None.
        given: the rest of the area's table; keys that are no options are refused by `Table.only`.
        measures: those that there are; the built-in ones where nothing is said.

    Raises:
        ProfileError: a value of another type, out of a list, or refused by its check; with its place.
    """
    hints = get_type_hints(kind)
    declared = fields(kind)  # type: ignore[arg-type]
    return kind(
        **{
            option.name: _value(option, hints[option.name], given, measures or Measures())
            for option in declared
            if _said(option, given)
        }
    )


def names(kind: type[Any]) -> tuple[str, ...]:
    """The names of the options, in the order of the declaration."""
    return tuple(option.name for option in fields(kind))


def described(kind: type[Any]) -> tuple[tuple[str, str, str], ...]:
    """(name, type in words, default) of every option, for the manual."""
    hints = get_type_hints(kind)
    return tuple(
        (option.name, _words(hints[option.name]), _default(option)) for option in fields(kind)
    )


def _said(option: Field[Any], given: Table) -> bool:
    if option.name in given.values:
        return True
    if option.default is MISSING and option.default_factory is MISSING:
        given.get(option.name)  # refuses, with the place
    return False


def _value(option: Field[Any], hint: Any, given: Table, measures: Measures) -> Any:
    value = given.get(option.name)
    read = _read(value, hint)
    # MISSING and not None, which may be the value of an option.
    if read is MISSING:
        raise given.wrong(option.name, value, f"应是{_words(hint)}")
    if option.metadata.get("measure"):
        for text in read if isinstance(read, tuple) else [read] if read is not None else []:
            _check_measure(text, option, given, measures)
    return read


def _check_measure(text: str, option: Field[Any], given: Table, measures: Measures) -> None:
    beside = option.metadata["beside"]
    try:
        for code in text.split(beside) if beside else [text]:
            measures.of(code)
    except CockpitError as error:
        raise given.wrong(option.name, text, str(error).rstrip("。")) from error


def _read(value: Any, hint: Any) -> Any:
    """The value as its type wants it; MISSING for what is none."""
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Literal:
        return value if value in arguments else MISSING
    if origin is tuple:
        read = (
            [_read(part, arguments[0]) for part in value] if isinstance(value, list) else [MISSING]
        )
        return MISSING if MISSING in read else tuple(read)
    if arguments:  # one type, or None
        return _read(value, next(wanted for wanted in arguments if wanted is not NoneType))
    # In Python true is an int, yet it is no number of a file; the next line minds the same.
    if hint is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    return value if type(value) is hint else MISSING


def _words(hint: Any) -> str:
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Literal:
        return "、".join(map(str, arguments)) + " 之一"
    if origin is tuple:
        return f"一列{_words(arguments[0])}"
    if origin is Union or arguments:
        return _words(next(wanted for wanted in arguments if wanted is not NoneType))
    return _NAMES[hint]


def _default(option: Field[Any]) -> str:
    if option.default is MISSING:
        return "必填"
    if option.default is None:
        return "—"
    if isinstance(option.default, tuple):
        return "[" + ", ".join(map(str, option.default)) + "]"
    return str(option.default)
