"""Line breaking: a paragraph and a measure → finished lines (typography.md §3)."""
