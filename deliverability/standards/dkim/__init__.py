"""DKIM, RFC 6376 with 8301 and 8463: where keys are published, what a key record says, and own signing keys."""

from deliverability.standards.dkim.key import DkimKey, DkimSyntaxError, is_standby, key_record, parse_key
from deliverability.standards.dkim.location import cname_name, cname_target, selector_name, valid_selector
from deliverability.standards.dkim.private_key import DkimKeyError, DkimPrivateKey, load_private_key
from deliverability.standards.dkim.published import PublishedKey, published_key

__all__ = [
    "DkimKey",
    "DkimKeyError",
    "DkimPrivateKey",
    "DkimSyntaxError",
    "PublishedKey",
    "cname_name",
    "cname_target",
    "is_standby",
    "key_record",
    "load_private_key",
    "parse_key",
    "published_key",
    "selector_name",
    "valid_selector",
]
