"""What came of calling a machine, in words for whoever looks after it."""

from typing import Final

NOT_ENCRYPTING: Final = "no_tls_here"
ECHO_PROBLEMS: Final = {
    "cannot_be_called": "It is not known where it listens. Enter its host and port first.",
    "unknown_host": "There is no host of this name. Check the host of the machine.",
    "no_answer": "Nothing answered within 10 seconds. Is it switched on, and does the firewall let us through?",
    "nobody_listens": "The host is there, but nothing listens on this port. Check the port of the machine.",
    "no_route": "There is no way to this host from here. Check its address, and the firewall.",
    "speaks_no_dicom": "Something answers there, but not with DICOM. Check the port of the machine.",
    "not_encrypted": "No encrypted line came about. Check that it uses TLS, and the certificates on both sides.",
    "wrong_certificate": "It shows another certificate than before. If it was given a new one, empty the fingerprint.",
    "calls_us_unknown": "It answers, but does not know our AE title. Enter it at the machine.",
    "has_another_title": "It answers, but calls itself differently. Correct its AE title here.",
    "refused": "It answers, but refuses connections just now. Look at its own settings.",
    "not_offered": "It answers, but offers no DICOM echo. It may work all the same: send a picture.",
    "broke_off": "It answered at first and then broke off. Try again.",
    "failed": "It answered that it failed. Look at its own log.",
    NOT_ENCRYPTING: "It needs a certificate, but encryption is not set up on our side. Ask who runs the server.",
}
