"""Long runs with a seed and a count: `./dev slow NAME --count N [--seed S]`; `./dev test` runs a small sample."""
