"""What readers changed in a Word file, found, and carried into the sources."""
