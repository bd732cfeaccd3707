"""The keys of all files: their names, values and defaults, as models."""
