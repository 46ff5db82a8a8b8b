"""The stack machine."""

import operator

OPERATIONS = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "^": operator.pow,
}


def run(steps):
    """What the steps leave on the stack."""
    stack = []
    for step in steps:
        if step in OPERATIONS:
            right, left = stack.pop(), stack.pop()
            stack.append(OPERATIONS[step](left, right))
        else:
            stack.append(step)
    return stack.pop()
