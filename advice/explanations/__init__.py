"""A limit change explained, from its records and the rulebook. Pure."""
