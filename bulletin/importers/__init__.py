"""Manuscripts of other programs → the document tree, with an account of every character. Pure: bytes in, values out.

One module a format. Nothing is fetched, run or written here.
"""
