"""From text to steps, by precedence climbing."""

import re

TOKEN = re.compile(r"\s*(\d+\.?\d*|[-+*/^()])")
PRECEDENCE = {"+": 1, "-": 1, "*": 2, "/": 2, "^": 3}


def tokens(text):
    """Splits a formula; raises ValueError at the first character that is no part of one."""
    position = 0
    text = text.strip()
    while position < len(text):
        found = TOKEN.match(text, position)
        if not found:
            raise ValueError(f"cannot read {text[position:]!r}")
        yield found.group(1)
        position = found.end()


def parse(text):
    """The steps of a formula in the order in which the machine takes them."""
    steps, waiting = [], []
    for token in tokens(text):
        if token == "(":
            waiting.append(token)
        elif token == ")":
            while waiting[-1] != "(":
                steps.append(waiting.pop())
            waiting.pop()
        elif token in PRECEDENCE:
            while waiting and PRECEDENCE.get(waiting[-1], 0) >= PRECEDENCE[token]:
                steps.append(waiting.pop())
            waiting.append(token)
        else:
            steps.append(float(token))
    return steps + waiting[::-1]
