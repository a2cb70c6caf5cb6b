"""What people type, made fit to be kept."""


def one_line(text: str) -> str:
    """Return `text` on one line, without control characters (PostgreSQL refuses NUL), spaces collapsed."""
    return " ".join("".join(char for char in text if char.isprintable() or char.isspace()).split())
