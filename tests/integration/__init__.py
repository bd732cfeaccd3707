"""Whole commands, processes, browsers, servers and real printing."""
