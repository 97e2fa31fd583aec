"""The observation: DNS servers and AWS asked for one `Snapshot`. Public are `observe` and its options."""

# As in `deliverability` itself: help needs none of this.
TYPE_CHECKING = False

if TYPE_CHECKING:
    from deliverability.observe.gather import observe
    from deliverability.observe.options import AwsOptions, DnsOptions
else:

    def __getattr__(name: str) -> object:
        """A public name, imported when it is first asked for."""
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from importlib import import_module

        return getattr(import_module(f"{__name__}.{'gather' if name == 'observe' else 'options'}"), name)


__all__ = ["AwsOptions", "DnsOptions", "observe"]


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
