"""The embedded cloud: real DNS and AWS's wire protocols on the loopback interface, for rehearsals and tests."""
