"""The readings of a snapshot by name: `snapshot.aws.account`, `snapshot.aws["account"]`."""

from collections.abc import Mapping

from deliverability.dataclass import dataclass
from deliverability.snapshot.reading import NOT_ASKED, Reading


@dataclass(frozen=True, slots=True)
class Aws:
    """What the AWS APIs said: in each reading the members that rules need, under the names of the API.

    readings: those that were made, by name; what each is, `snapshot.readings` says. There may be some that this version
        knows nothing of, in a snapshot that a newer one made: they are kept as they are.

    A reading that the snapshot lacks, since an older version made it, is `NOT_ASKED`: only what needs it is unknown then.
    """

    readings: Mapping[str, Reading]

    def __getitem__(self, name: str) -> Reading:
        """The reading of this name; KeyError where no version has such a reading."""
        found = self.readings.get(name)
        if found is not None:
            return found
        from deliverability.snapshot.readings import readings

        if name not in readings():
            raise KeyError(name)
        return NOT_ASKED

    def __getattr__(self, name: str) -> Reading:
        # Also asked for what an instance under construction (copy, pickle) has not yet got: never look at a field here then.
        if name in Aws.__slots__ or name.startswith("__"):
            raise AttributeError(name)
        try:
            return self[name]
        except KeyError:
            raise AttributeError(f"there is no reading {name!r} of AWS") from None
