"""Errors for the author of a rule: which file, which key, what was found, what is allowed, what to do."""

import re
from pathlib import Path
from typing import Any, get_args, get_origin, get_type_hints

import msgspec

_AT = re.compile(r"^(?P<what>.*?)(?: - at (?P<key>`key` in )?`\$\.?(?P<path>.*)`)?$", re.DOTALL)
_WORD = re.compile(r"value '(?P<word>.*)'")
_FIELD = re.compile(r"field `(?P<field>.*?)`")
_EXPECTED = re.compile(r"Expected `(?P<expected>.*?)`")
_STEP = re.compile(r"\[(\d+|\.\.\.)\]|([^.\[\]]+)")
_WORDS = {
    "str": "text",
    "array": "a list",
    "object": "a table",
    "date": "a date: 2026-11-22",
    "int": "a whole number",
    "bool": "true or false",
}


class RuleError(ValueError):
    """Something in a rule file that cannot be used. The message is written for the file's author."""

    def __init__(self, path: Path, key: str, found: str, allowed: str, todo: str) -> None:
        self.path, self.key, self.found, self.allowed, self.todo = path, key, found, allowed, todo
        where = f"{path.parent.name}/{path.name}" + (f", {key}" if key else "")
        super().__init__(f"{where}: found {found}; allowed: {allowed}. {todo}")


def explain(error: msgspec.ValidationError, path: Path, data: dict[str, Any], shape: type) -> RuleError:
    """What msgspec found wrong with `data`, said for the author of the file."""
    match = _AT.match(str(error))
    what, at = (match["what"], match["path"] or "") if match else (str(error), "")
    at = _named(at, data, shape)
    found, expected = _value(data, at), _type(shape, at)
    if field := _FIELD.search(what):
        key = f"{at}.{field['field']}" if at else field["field"]
        if "missing" in what:
            return RuleError(path, key, "nothing", "a value: this key is required", "Add it.")
        return RuleError(path, key, "a key that nothing reads", ", ".join(_fields(expected)), "Correct its spelling, or take it out.")
    if match and match["key"]:
        word = _WORD.search(what)
        key = f"{at}.{word['word']}" if word else at
        return RuleError(path, key, "a key that nothing reads", ", ".join(_fields(expected)), "Correct its spelling, or take it out.")
    if "enum" in what:
        return RuleError(path, at, repr(found), ", ".join(map(str, _choices(expected))), "Write one of the allowed words.")
    if wanted := _EXPECTED.search(what):
        allowed = " or ".join(_WORDS.get(word, word) for word in wanted["expected"].split(" | "))
        return RuleError(path, at, repr(found), allowed, "Write the value in the allowed form.")
    allowed = _WORDS["date"] if "date" in what else what
    return RuleError(path, at, repr(found), allowed, "Write the value in the allowed form.")


def _named(at: str, data: Any, shape: Any) -> str:
    """`at` with the key written out where msgspec only says that it is some entry of a table (`facts[...].label`)."""
    while "[...]" in at:
        before, after = at.split("[...]", 1)
        table, inner = _value(data, before), _type(shape, before + "[...]")
        at = f"{before}.{next(key for key, value in table.items() if not _fits(value, inner))}{after}"
    return at


def _fits(value: Any, shape: Any) -> bool:
    try:
        msgspec.convert(value, shape)
    except msgspec.ValidationError:
        return False
    return True


def _steps(at: str) -> list[str]:
    return [number or name for number, name in _STEP.findall(at)]


def _value(data: Any, at: str) -> Any:
    for step in _steps(at):
        if isinstance(data, dict):
            data = data.get(step)
        elif isinstance(data, list) and step.isdecimal():
            data = data[int(step)]
    return data


def _type(shape: Any, at: str) -> Any:
    """The type that the shape gives to the place `at`."""
    for step in _steps(at):
        shape = _without_none(shape)
        if isinstance(shape, type) and issubclass(shape, msgspec.Struct):
            names = {info.encode_name: info.name for info in msgspec.structs.fields(shape)}
            shape = get_type_hints(shape).get(names.get(step, step))
        elif get_args(shape):
            shape = get_args(shape)[1] if len(get_args(shape)) > 1 and get_args(shape)[1] is not Ellipsis else get_args(shape)[0]
    return _without_none(shape)


def _without_none(shape: Any) -> Any:
    rest = [choice for choice in get_args(shape) if choice is not type(None)]
    return rest[0] if type(None) in get_args(shape) and len(rest) == 1 else shape


def _fields(shape: Any) -> list[str]:
    if isinstance(shape, type) and issubclass(shape, msgspec.Struct):
        return [info.encode_name for info in msgspec.structs.fields(shape)]
    return [str(choice) for choice in _choices(shape)]


def _choices(shape: Any) -> tuple[Any, ...]:
    """The words of a Literal, also of one that is the key of a table."""
    arguments = get_args(shape)
    return get_args(arguments[0]) if arguments and get_origin(arguments[0]) is not None else arguments
