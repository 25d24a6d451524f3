"""What must hold of the steps of a rulebook, so that the engine can weigh them. Every breach is a `RuleError` for the author."""

from pathlib import Path

from advice.guard import harm_in_step
from advice.rule_loading.errors import RuleError
from advice.rulebook import Rulebook, Step
from advice.step_conditions import STEP_CONDITIONS


def check(book: Rulebook, folder: Path) -> None:
    """Raise RuleError for the first step in `book` that does not hold together."""
    for step in book.steps.values():
        path = folder / f"{step.code}.toml"
        _check_conditions(step, path)
        _check_conflicts(step, book, path)
        if harm := harm_in_step(step):
            raise RuleError(path, "", f"words that suggest {harm}", "such a thing only where it is warned against", "Reword the step.")


def _check_conditions(step: Step, path: Path) -> None:
    if not 1 <= step.weight <= 100:
        raise RuleError(path, "weight", str(step.weight), "a whole number from 1 to 100", "Say how heavy the step weighs.")
    if not (step.when or step.any_of):
        raise RuleError(path, "when", "nothing", "at least one condition under when or any_of", "Say for whom the step is.")
    named: set[str] = set()
    for key in ("when", "any_of", "unless"):
        for place, name in enumerate(getattr(step, key)):
            if name not in STEP_CONDITIONS:
                allowed = ", ".join(STEP_CONDITIONS)
                raise RuleError(path, f"{key}[{place}]", name, allowed, "Use a condition of advice/step_conditions/.")
            if name in named:
                raise RuleError(path, f"{key}[{place}]", name, "each condition once", "Take one of the two out.")
            named.add(name)


def _check_conflicts(step: Step, book: Rulebook, path: Path) -> None:
    """A conflict is said from both sides, each in its own file, or the borrower would read only one."""
    for place, side in enumerate(step.conflicts_with):
        key = f"conflicts_with[{place}].step"
        if side.step not in book.steps or side.step == step.code:
            allowed = ", ".join(code for code in book.steps if code != step.code)
            raise RuleError(path, key, side.step, allowed, "Name another step.")
        if [other.step for other in step.conflicts_with].count(side.step) > 1:
            raise RuleError(path, key, side.step, "each step once", "Take one of the two out.")
        if step.code not in (back.step for back in book.steps[side.step].conflicts_with):
            allowed = f"a step whose own conflicts_with names {step.code}"
            raise RuleError(path, key, side.step, allowed, f"Say the other side in steps/{side.step}.toml.")
