"""The sheets that pages are printed on: imposed, numbered, or with space for the marks of a review."""
