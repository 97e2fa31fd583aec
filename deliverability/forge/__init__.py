"""The issue that a code host keeps for each stack: opened, updated and closed by what verdicts say.

`saved_verdict.py` reads verdicts back, `issue.py` writes the text of an issue and knows it again, `actions.py` decides; all three are
plain functions. `api.py` speaks HTTP, `github.py` and `gitlab.py` know one code host each, `settings.py` which of them is meant.
"""
