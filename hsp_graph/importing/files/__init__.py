"""Reading what files are made of: bytes, encodings, zips, XML, sheets."""
