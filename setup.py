"""What gets installed: one top-level package. `pyproject.toml` says the rest, but can't find packages and rename one of them."""

from setuptools import find_packages, setup

setup(
    packages=[*find_packages(include=["deliverability*"]), "deliverability.components"],
    # At the top of a checkout, where a Pulumi program finds it; inside the product, where it can't meet somebody else's
    # package of that name.
    package_dir={"deliverability.components": "components"},
)
