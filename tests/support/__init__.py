"""Helpers of the tests: documents to print, and what judges the PDFs made of them."""
