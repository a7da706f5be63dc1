"""Pages that everybody who is signed in has."""

from enthesis.core.permissions import declare, signed_in

declare("portal.open_home", "open your own home page.", signed_in)
declare("portal.search", "search what you may see.", signed_in)
