"""What everything else is built on: errors, schema, vocabulary, dates, names and IRIs, tables of results."""
