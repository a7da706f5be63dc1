"""Numbers about people's performance, as plain Python: no Django, no network, usable as a library.

Every function names the paper or book it follows, and is tested against a published example or an
independent implementation.
"""
