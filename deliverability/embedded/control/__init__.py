"""Requests below /_cloud: they move the clock, make faults, change an account's settings, and show or seed the state."""
