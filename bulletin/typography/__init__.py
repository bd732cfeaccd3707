"""Geometry and faces: the one source of the numbers for composition and for the style sheets."""
