"""The AWS APIs, read only."""
