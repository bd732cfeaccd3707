"""Rules of texts: language, numbers, names, order."""
