"""Pulumi's looks at a stack: the user's CLI compares cloud, state and code, and nothing is written but temporary files."""
