"""Measures with their words: tables, sentences, how to read them."""
