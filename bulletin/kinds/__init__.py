"""Kinds of documents (文种): each package holds what is particular to one."""
