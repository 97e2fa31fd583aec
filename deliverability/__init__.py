"""Declare, prove and keep the mail authentication of shop domains on Amazon SES and Route 53."""
