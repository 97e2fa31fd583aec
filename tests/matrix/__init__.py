"""The matrix, the proof of the check: every failure mode made in the embedded cloud and found, every healthy set-up left in peace."""
