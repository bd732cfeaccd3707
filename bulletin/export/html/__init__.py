"""The page for screens."""
