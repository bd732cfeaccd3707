"""Exporters: pages → PDF, model → tables and workbooks. Nothing here writes to the disk."""
