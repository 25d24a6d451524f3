"""Repayment (pure): the terms of a loan to its schedule, exact to the fen, and what it costs in a year."""
