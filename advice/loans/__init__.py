"""A loan as its pages show it: what is on record, where it stands, what is said of it, its statement and files."""
