"""DICOMweb without Django: bodies of several parts, media types, searches, metadata, frames (PS3.18)."""
