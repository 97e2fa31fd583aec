"""Adoption: what exists in SES and Route 53 of what a stack declares, how to import it, and what an `up` would then change.

`looking.py` asks AWS, `decision.py` decides; everything else is plain data.
"""
