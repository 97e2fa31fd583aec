"""How a verdict is written: a module for each format, which exports it as `FORMAT`."""
