"""Requests below /_cloud: they move the clock, make faults, set an account's standing, and show or seed the state."""
