"""Rules of finished pages, measured from their glyphs."""
