"""The demonstration: what the site shows before anyone has written in it, and large data sets for measurements."""
