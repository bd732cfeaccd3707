"""Use cases: what a command does, from sources to results."""
