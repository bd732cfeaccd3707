"""The printer's files: imposed sheets, numbered copies."""
