"""Tries exercises, the book's and an instructor's own, before a class depends on them."""
