"""The formats of a verdict: a module each, which exports it as `FORMAT`."""
