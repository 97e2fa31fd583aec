"""A stack's whole life on the embedded cloud: what stands around it, the faults that can happen to it, and its story."""
