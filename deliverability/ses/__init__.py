"""The regions of SES."""
