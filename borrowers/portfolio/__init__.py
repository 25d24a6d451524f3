"""Loads exchange files into the database, and writes them out again.

An import reads the whole file first: what can refuse it as a whole does so before anything is written. Valid lines wait on disk; then they
are loaded type by type in dependency order, some two thousand records and their register entries to a transaction. So the order in the file
does not matter, memory stays flat, and a killed import leaves whole records that the next run completes.
"""

from borrowers.portfolio.exporting import export_lines
from borrowers.portfolio.importing import import_file
from borrowers.portfolio.lines import FileRefused
from borrowers.portfolio.report import Counts, Rejection

__all__ = ["Counts", "FileRefused", "Rejection", "export_lines", "import_file"]
