"""Low-level file reading: encodings, CSV, zips, XML, workbooks."""
