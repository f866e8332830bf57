"""Whether a page is valid HTML. The parser that knows is slow, so what it has found sound is not given to it again."""

import re
from collections.abc import Iterator

import html5lib

_VALUES = re.compile(r'"[^"<>&]*"')
_WORDS = re.compile(r">[^<>&]+<")
_REPEATED = re.compile(r"(<(option|tr|li)\b(?:(?!<\2\b).)*?</\2>)\1+", re.DOTALL)
_BLOCK = re.compile(
    r"<(/?)(article|aside|details|div|dl|fieldset|footer|form|header|main|nav|ol|section|select|table|ul)\b[^>]*>"
)
_NEVER_NESTED = re.compile(r"<(a|button|form|select)\b")
"""Elements that may not stand within one of their own, however deep."""

_sound: set[int] = set()
Error = tuple[tuple[int, int], str, object]


def syntax_problems(html: str) -> Iterator[str]:
    """One sentence for each error of a page, the first five."""
    # Words, plain values and the same row again are nothing a parser could find fault with.
    skeleton = _REPEATED.sub(r"\1", _WORDS.sub("><", _VALUES.sub('""', html)))
    if _is_sound(_without_sound_blocks(skeleton)):
        return
    lines = html.splitlines()
    for (line, _column), code, _details in _errors(html)[:5]:
        source = lines[line - 1].strip() if 0 < line <= len(lines) else ""
        yield f"not valid HTML, line {line}, {code}: {source[:120]}"


def _without_sound_blocks(skeleton: str) -> str:
    """The page with each block that is sound by itself emptied; as it is where blocks are not closed in order."""
    open_blocks: list[tuple[str, list[str]]] = [("", [])]
    done = 0
    for tag in _BLOCK.finditer(skeleton):
        open_blocks[-1][1].append(skeleton[done : tag.start()])
        done = tag.end()
        closes, name = tag.groups()
        if not closes:
            open_blocks.append((name, [tag.group()]))
        elif open_blocks[-1][0] == name:
            block = "".join(open_blocks.pop()[1]) + tag.group()
            open_blocks[-1][1].append(_emptied(name, block))
        else:
            return skeleton
    return "".join(open_blocks[0][1]) + skeleton[done:] if len(open_blocks) == 1 else skeleton


def _emptied(name: str, block: str) -> str:
    if not _is_sound(block, "<!doctype html><html><head><title></title></head><body>{}</body></html>"):
        return block
    within = {found[1] for found in _NEVER_NESTED.finditer(block, 1)}
    kept = "".join(f"<{inner}></{inner}>" for inner in sorted(within))
    return f"<{name}></{name}>{kept}"


def _is_sound(html: str, within: str = "{}") -> bool:
    key = hash((html, within))
    if key not in _sound:
        if _errors(within.format(html)):
            return False
        _sound.add(key)
    return True


def _errors(html: str) -> list[Error]:
    parser = html5lib.HTMLParser()
    parser.parse(html)
    errors: list[Error] = parser.errors
    return errors
