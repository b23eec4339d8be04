"""What is read. One statement a function, ordered, limited, its index named beside it."""
