"""From the rule files of a jurisdiction to a checked rulebook. Pure but for reading the files."""
