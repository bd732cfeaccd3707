"""YAML as nodes with their positions; mistakes are explained."""
