"""Who may set the scale of a picture by hand."""

from enthesis.core.permissions import declare
from enthesis.imaging.permissions.pictures import owns_picture

declare(
    "imaging.scale_picture",
    "set the scale of your own pictures by hand, where the machine gave none.",
    owns_picture,
)
