"""Refuses to start with a hole that was closed once."""
