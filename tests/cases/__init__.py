"""Case files (title, input, expected) and what runs them."""
