"""Chinese characters."""

HAN = "\u3400-\u9fff"  # inside a character class


def is_han(char: str) -> bool:
    return "\u3400" <= char <= "\u9fff"
