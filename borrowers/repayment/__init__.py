"""Repayment (pure): the terms of a loan to its schedule, exact to the fen, what it costs in a year, and what happens to it afterwards."""
