"""The lines that the annual cost of a loan is compared with, as they stood on its day: figures of the rulebook, never of the code."""

from datetime import date

from advice.rulebook import DatedValue, LenderKind, Parameter, Rulebook
from borrowers.repayment.audit import Ceiling


class OutsideEveryPeriod(LookupError):
    """A figure was asked for on a day that none of its periods holds: it is unknown, and nothing stands in for it."""

    def __init__(self, parameter: Parameter, on: date) -> None:
        super().__init__(f"parameters/{parameter.code}: no value on {on}. Add the period to the file, or ask for another day.")


def value_on(parameter: Parameter, on: date) -> DatedValue:
    """The value of a figure on a day. Raises OutsideEveryPeriod."""
    for value in parameter.values:
        if value.since <= on and (value.until is None or on <= value.until):
            return value
    raise OutsideEveryPeriod(parameter, on)


def ceilings(book: Rulebook, on: date, lender_kind: LenderKind | None = None) -> tuple[Ceiling, ...]:
    """The lines in force for a loan made on a day, lowest first: those for this kind of lender or, where it is not known, those for any
    kind, each with the kinds that it is for."""
    found = [
        Ceiling(parameter.code, value.percent, value.confidence, parameter.lender_kinds)
        for parameter in book.parameters.values()
        if parameter.lender_kinds and (lender_kind is None or lender_kind in parameter.lender_kinds)
        if parameter.in_force_from <= on and (parameter.in_force_until is None or on <= parameter.in_force_until)
        for value in (value_on(parameter, on),)
    ]
    return tuple(sorted(found, key=lambda line: (line.percent, line.code)))
