"""Units alone, in this process."""
