"""Reads a folder of rule files into a `Rulebook`. Strict: whatever an author gets wrong is one error that names the file and the key.

The folder of a jurisdiction holds `reasons/`, `steps/`, `letters/`, `products/`, `glossary/`, `lessons/`, `scorecards/`, `parameters/`,
`routes/`, `working_days/` (one TOML file a rule), `ladder.toml`, `wording.toml`, `audit.toml` and `vague.toml`. `advice/rules/README.md`
says how to write them.
"""

import hashlib
import tomllib
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from advice.audit_texts import AuditTexts
from advice.rule_loading import checks
from advice.rule_loading.errors import RuleError, explain
from advice.rulebook import (
    Ladder,
    Lesson,
    Letter,
    Parameter,
    Product,
    Reason,
    Route,
    Rule,
    Rulebook,
    Scorecard,
    Step,
    Term,
    VagueWords,
    YearTable,
)
from advice.words import Words

RULES = Path(__file__).parent.parent / "rules"
_FOLDERS = ("reasons", "steps", "letters", "products", "glossary", "lessons", "scorecards", "parameters", "routes", "working_days")
_FILES = ("ladder.toml", "wording.toml", "audit.toml", "vague.toml")

AnyRule = TypeVar("AnyRule", bound=Rule)
Shape = TypeVar("Shape")


@cache
def rulebook(jurisdiction: str = "cn") -> Rulebook:
    """The rulebook that this installation ships for a jurisdiction, read once a process. Raises RuleError."""
    return load(RULES / jurisdiction)


def load(folder: Path) -> Rulebook:
    """The rulebook in `folder`. Raises RuleError for the first thing that is wrong."""
    files = sorted(_rule_files(folder))
    book = Rulebook(
        version=_version(folder, files),
        reasons=_rules(folder / "reasons", Reason),
        steps=_rules(folder / "steps", Step),
        letters=_rules(folder / "letters", Letter),
        products=_rules(folder / "products", Product),
        terms=_rules(folder / "glossary", Term),
        lessons=_rules(folder / "lessons", Lesson),
        scorecards=_rules(folder / "scorecards", Scorecard),
        parameters=_rules(folder / "parameters", Parameter),
        routes=_rules(folder / "routes", Route),
        ladder=_read(folder / "ladder.toml", Ladder),
        working_days=_rules(folder / "working_days", YearTable),
        words=_read(folder / "wording.toml", Words),
        audit=_read(folder / "audit.toml", AuditTexts),
        vague=_read(folder / "vague.toml", VagueWords),
    )
    checks.check(book, folder)
    return book


def _rule_files(folder: Path) -> Iterator[Path]:
    """Every file of the folder. A file or folder that nothing reads would be a rule that silently never holds: it is refused."""
    if not folder.is_dir():
        raise RuleError(folder, "", "nothing", "a folder of rules", "Give the folder of a jurisdiction, such as advice/rules/cn.")
    for name in _FILES:
        if not (folder / name).is_file():
            raise RuleError(folder / name, "", "nothing", "this file", f"Add {name}: a rulebook needs it.")
    for path in sorted(folder.iterdir()):
        if path.name not in (*_FOLDERS, *_FILES):
            raise RuleError(path, "", path.name, ", ".join((*_FOLDERS, *_FILES)), "Move it to where it belongs, or take it out.")
        if path.is_file():
            yield path
            continue
        for inner in sorted(path.iterdir()):
            if inner.suffix != ".toml" or not inner.is_file():
                raise RuleError(inner, "", inner.name, "files that end in .toml", "Rename the file, or take it out.")
            yield inner


def _version(folder: Path, files: list[Path]) -> str:
    """SHA-256 over the name and content of every file, in the order of their names."""
    digest = hashlib.sha256()
    for path in files:
        digest.update(f"{path.relative_to(folder).as_posix()}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _rules(folder: Path, shape: type[AnyRule]) -> dict[str, AnyRule]:
    rules: dict[str, AnyRule] = {}
    for path in sorted(folder.glob("*.toml")):
        rule = _read(path, shape)
        if rule.code != path.stem:
            raise RuleError(path, "code", rule.code, path.stem, "The code and the name of the file must be the same: change one of them.")
        rules[rule.code] = rule
    return rules


def _read(path: Path, shape: type[Shape]) -> Shape:
    data = _parsed(path)
    convert: Callable[..., Shape] = msgspec.convert
    try:
        return convert(data, shape)
    except msgspec.ValidationError as error:
        raise explain(error, path, data, shape) from None


def _parsed(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except UnicodeDecodeError as error:
        raise RuleError(path, "", f"a byte that is not UTF-8 at {error.start}", "UTF-8 text", "Save the file as UTF-8.") from None
    except tomllib.TOMLDecodeError as error:
        raise RuleError(path, "", str(error), "TOML", "Mend the line that is named.") from None
