"""The tests of bulletin."""
