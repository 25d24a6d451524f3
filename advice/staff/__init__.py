"""What support staff see of the judgement: a run with its trace, rules and how often they fire, policy releases, differences."""
