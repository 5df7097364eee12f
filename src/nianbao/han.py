"""Chinese characters."""

# A pattern for one of them: letters and numerals beyond Latin-1, which are all Chinese characters
# and few others that stand in reports (①, α). A range from the first to the last takes Python a
# millisecond to compile, each time that one is written.
HAN = r"[^\W\d\x00-\xff]"


def is_han(char: str) -> bool:
    """Whether it is one of those that nearly all texts are written with."""
    return "\u3400" <= char <= "\u9fff"
