"""Checks of text and pages: small functions that return findings."""
