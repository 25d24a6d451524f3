"""What borrowers keep for themselves: budget, cash flow, small loans compared, the monthly check-in."""
