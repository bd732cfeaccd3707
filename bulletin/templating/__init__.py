"""Templates of the theme (Jinja)."""
