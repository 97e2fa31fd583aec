"""Names of keys that standards and other tools have: tags of DMARC, those that RFC 9989 removed among them, terms of SPF, the
region; and what stands for them here.
"""

from collections.abc import Mapping

from deliverability.declaration.key_paths import REGION_KEY

#: By the letters of the whole path: the setting that says the same.
_TAGS: Mapping[str, tuple[str, ...]] = {
    "dmarcp": ("dmarc", "policy"),
    "dmarcsp": ("dmarc", "subdomainPolicy"),
    "dmarcnp": ("dmarc", "nonexistentPolicy"),
    "dmarct": ("dmarc", "testing"),
    "dmarcadkim": ("dmarc", "dkimAlignment"),
    "dmarcaspf": ("dmarc", "spfAlignment"),
    "dmarcrua": ("dmarc", "reportTo"),
    "dmarcruf": ("dmarc", "failureReportTo"),
    "spfinclude": ("spf", "also"),
    "spfincludes": ("spf", "also"),
    "spfterms": ("spf", "also"),
    "spfip4": ("spf", "also"),
    "spfip6": ("spf", "also"),
}
_TRIAL = "use 'dmarc.testing: true', by which receivers apply the policy one step weaker"
#: The same of tags that RFC 9989 removed (appendix A.6, section C.5.2): the tag, and what to do instead.
_REMOVED: Mapping[str, tuple[str, str]] = {
    "dmarcpct": ("pct", f"{_TRIAL}, or leave the key out"),
    "dmarcpercent": ("pct", f"{_TRIAL}, or leave the key out"),
    "dmarcpercentage": ("pct", f"{_TRIAL}, or leave the key out"),
    "dmarcrf": (
        "rf",
        "leave the key out: there is one format of failure reports; for a trial there is 'dmarc.testing'",
    ),
    "dmarcreportformat": ("rf", "leave the key out: there is one format of failure reports"),
    "dmarcri": ("ri", "leave the key out: receivers report once a day; for a trial there is 'dmarc.testing'"),
    "dmarcreportinterval": ("ri", "leave the key out: receivers report once a day"),
}


def setting_of_tag(path: tuple[str, ...]) -> tuple[str, ...] | None:
    """The setting for a key that is spelled as a tag; None for any other."""
    return _TAGS.get(_letters(path))


def no_setting(path: tuple[str, ...]) -> tuple[str, str] | None:
    """What is wrong with a key that no setting stands for, a removed tag or the region, and the way out; None for any other."""
    letters = _letters(path)
    if letters in ("region", "awsregion"):
        return "the region is AWS's setting, not one of this namespace", f"write it as '{REGION_KEY}'"
    found = _REMOVED.get(letters)
    return None if found is None else (f"RFC 9989 removed the DMARC tag {found[0]}", found[1])


def _letters(path: tuple[str, ...]) -> str:
    return "".join(char for part in path for char in part.lower() if char.isalnum())
