"""The commands: one module each, thin; `deliverability.cli` puts them together."""
