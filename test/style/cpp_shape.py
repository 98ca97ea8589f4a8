"""Finds the functions of a C++ file by its braces, without parsing C++.

Comments and literals are blanked first, so that their braces do not count. A brace that opens after
`namespace`, `class`, `struct`, `union`, `enum` or `extern "C"` holds declarations; one that opens there
after a parenthesis is a function's body; all others belong to the body they stand in.
"""

import re

LITERAL = re.compile(
    r'R"(?P<mark>[^()\s\\]{0,16})\(.*?\)(?P=mark)"'
    r"|//[^\n]*|/\*.*?\*/"
    r'|"(?:\\.|[^"\\\n])*"'
    r"|(?<![0-9A-Fa-f])'(?:\\.|[^'\\\n])+'",
    re.S)


def strip_comments(text):
    """The text with comments and literals blanked, every line still in its place."""
    return LITERAL.sub(lambda match: re.sub(r"[^\n]", " ", match.group()), text)


def is_container(head):
    return bool(re.search(r"\b(namespace|class|struct|union|enum|extern)\b[^()=;]*$", head))


def functions(plain):
    """(name, first line, last line) of each function body in blanked text."""
    found, scopes, head_begin = [], [], 0
    for match in re.finditer(r"^[ \t]*#(?:[^\n\\]|\\\n|\\.)*|[{};]", plain, re.M):
        mark = match.group()
        if mark == "{":
            head = plain[head_begin:match.start()]
            outside = all(kind == "container" for kind, _, _ in scopes)
            kind = "block"
            if outside:
                kind = "container" if is_container(head) else "function" if "(" in head else "block"
            name = re.search(r"([~\w:]+|operator\s*\S+?)\s*\(", head)
            begin = plain.count("\n", 0, head_begin + len(head) - len(head.lstrip())) + 1
            scopes.append((kind, name.group(1) if name else "?", begin))
        elif mark == "}" and scopes:
            kind, name, begin = scopes.pop()
            if kind == "function":
                found.append((name, begin, plain.count("\n", 0, match.start()) + 1))
        head_begin = match.end()
    return found
