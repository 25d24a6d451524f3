"""What a published policy says of other figures: the ways to a limit, what is never followed, the answer, its receipt. Pure."""
