"""Golden files: what is said in cases that somebody read through. `explanations/` holds the limit changes of the demo's stories, `advice/`
who is given which steps."""

from pathlib import Path

EXPLANATIONS = Path(__file__).parent / "explanations"
ADVICE = Path(__file__).parent / "advice"
