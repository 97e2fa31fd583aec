"""The commands: one module each, thin; `application.py` puts them together."""
