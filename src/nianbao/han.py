"""Chinese characters."""

# A pattern for one of them: letters, but for Latin ones. A range from the first to the last would
# say the same, but Python takes a millisecond to compile each that is written.
HAN = r"[^\W\d_A-Za-z]"


def is_han(char: str) -> bool:
    return "\u3400" <= char <= "\u9fff"
