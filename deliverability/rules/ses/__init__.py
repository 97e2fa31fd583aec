"""The SES identity, the account it lives in, and what is known of its sending."""
