"""The history of findings: since when each is known, what is new, what came back, what is gone.

`standing.py` has what is told of a finding, `runs.py` what is kept of a check, `ledger.py` how the one follows from the other and how
histories are merged: plain functions over plain values. `file.py` keeps it all in one SQLite file, `tables.py` has its tables.
"""
