"""Parts by themselves, in this process."""
