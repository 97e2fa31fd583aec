"""The proof of the check: every failure mode made in the embedded cloud and found, every odd but healthy set-up left in peace."""
