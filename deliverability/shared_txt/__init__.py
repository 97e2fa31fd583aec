"""One value in a TXT record set that others share: what to write is decided in `decision`, and written in `writing`.

Route 53 knows whole record sets only. So each change takes the set as it was read out and puts the new one in, in one batch
that fails as a whole when somebody was faster; then it is read and decided again.
"""

from deliverability.shared_txt.decision import (
    CannotShare,
    Change,
    TxtSet,
    change_to_put,
    change_to_take,
    standing_at,
)
from deliverability.shared_txt.place import Place, SharedValue
from deliverability.shared_txt.writing import SharedTxtWriter, TooBusy

__all__ = [
    "CannotShare",
    "Change",
    "Place",
    "SharedTxtWriter",
    "SharedValue",
    "TooBusy",
    "TxtSet",
    "change_to_put",
    "change_to_take",
    "standing_at",
]
