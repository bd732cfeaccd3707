"""Chinese line composition and the composed tree."""
