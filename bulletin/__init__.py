"""Write, typeset, count and send the bulletin (简报) of a Chinese provincial office."""

__version__ = "0.1.0"
