"""DICOMweb (PS3.18): programs store, search and retrieve with a key instead of a session."""
