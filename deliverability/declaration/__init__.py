"""What one stack declares: its settings, read from a stack file, the record sets they make, and the manifest of both."""
