"""Random changes to small files: bytes, words, elements of XML, members of zips."""

import io
import random
import re
import zipfile
from collections.abc import Mapping, Sequence

Files = Mapping[str, bytes]

#: What formats hold, and what they should not.
_WORDS = [
    b"", b" ", b"\n", b"\r\n", b"\t", b"\0", b"\x1b", b",", b";", b"|", b'"', b"'", b"&", b"<", b">",
    b"/", b"=",
    b":", b"*", b"%", b"-", b"[", b"]", b"{", b"}", b"0", b"1", b"-1", b"2.5", b"1e309", b"NaN",
    b"1000000000000",
    b"99999999999999999999999999", b"\xef\xbb\xbf", b"\xff\xfe", b"\xc3",
    b"\xe2\x80\xa8", "\u202eé\u0308".encode(),
    b"=1+1", b"@x", b"#REF!", b"&amp;", b"&#0;", b"&#10;", b"&#124;", b"&x;", b"]]>", b"<![CDATA[", b"<!-- ",
    b"<?xml?>", b'<!DOCTYPE a [<!ENTITY x "yyyy"><!ENTITY z SYSTEM "file:///etc/hostname">]>',
    b"<node/>", b"<node id='x'>", b"</node>", b"<graph>", b"</graph>", b"<edge/>", b"<data key='d0'>x</data>",
    b"<nodes>", b"<attvalue/>", b"<Case/>", b"<Coding/>", b"<Link/>", b"id", b"label", b"source",
    b"target", b"from",
    b"to", b"Type", b"true", b"Undirected", b"*Vertices 5\n", b"*Arcs\n", b"*Matrix\n", b"*Edgeslist\n",
    b"*Partition p\n", b"*Vector v\n", b"*Node data\n", b"*Tie data\n", b"dl ", b"n=3 ", b"nm=2 ", b"data:\n",
    b"labels:\n", b"labels embedded\n", b"format=nodelist1b\n", b"format=edgelist2\n", b"diagonal absent\n",
    b"null", b"[[[[", b'{"elements":[', b'"connections":', b"\\ud800", b"egoID", b"alterID",
    b"networkCanvasUUID",
    b"startPosition", b"x" * 200, b"x" * 100_001,
]  # fmt: skip
_NAMES = ["../up.csv", "/root.csv", "C:/x.csv", "", "x/", "project.qde", "P1_s1_ego.csv", "a\0b.csv", "é.csv"]
_TAG = re.compile(rb"<[^<>]{1,300}>")
_VALUE = re.compile(rb"\"[^\"<>]{0,80}\"|\d+(?:\.\d+)?")


def mutated(chance: random.Random, seeds: Sequence[Files]) -> Files:
    """A seed with some changes.

    Args:
        chance: decides; the same state gives the same files.
        seeds: what to choose from, and to take pieces from.
    """
    files = dict(chance.choice(seeds))
    for _ in range(chance.choice((1, 1, 1, 1, 2))):
        name = chance.choice(list(files))
        other = chance.choice([content for seed in seeds for content in seed.values()])
        files[name] = _changed(chance, files[name], other)
    if len(files) > 1 and not chance.randrange(10):
        del files[chance.choice(list(files))]
    return files


def _changed(chance: random.Random, content: bytes, other: bytes) -> bytes:
    if content[:2] == b"PK" and chance.randrange(5):
        return _zip(chance, content)
    for _ in range(chance.choice((1, 1, 1, 2, 3, 8))):
        kinds = [_turn, _cut, _double, _insert, _splice, _truncate, _value, _lines, _recode]
        if b"<" in content[:200]:
            kinds += [_tag] * 4 + [_value] * 2
        content = chance.choice(kinds)(chance, content, other)
    return content


def _span(chance: random.Random, content: bytes) -> tuple[int, int]:
    start = chance.randrange(len(content) + 1)
    return start, min(len(content), start + int(chance.paretovariate(0.7)))


def _turn(chance: random.Random, content: bytes, other: bytes) -> bytes:
    changed = bytearray(content)
    for _ in range(chance.choice((1, 2, 8))):
        if changed:
            changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def _cut(chance: random.Random, content: bytes, other: bytes) -> bytes:
    start, end = _span(chance, content)
    return content[:start] + content[end:]


def _double(chance: random.Random, content: bytes, other: bytes) -> bytes:
    start, end = _span(chance, content)
    times = chance.choice((1, 1, 2, 50, 1000 if end - start < 100 else 2))
    return content[:end] + content[start:end] * times + content[end:]


def _insert(chance: random.Random, content: bytes, other: bytes) -> bytes:
    start, end = _span(chance, content)
    return content[:start] + chance.choice(_WORDS) + content[chance.choice((start, end)) :]


def _splice(chance: random.Random, content: bytes, other: bytes) -> bytes:
    start, end = _span(chance, content)
    left, right = _span(chance, other)
    return content[:start] + other[left:right] + content[end:]


def _truncate(chance: random.Random, content: bytes, other: bytes) -> bytes:
    return content[: chance.randrange(len(content) + 1)]


def _value(chance: random.Random, content: bytes, other: bytes) -> bytes:
    found = list(_VALUE.finditer(content))
    if not found:
        return content
    match, word = chance.choice(found), chance.choice(_WORDS)
    if not chance.randrange(2):
        word = chance.choice(found)[0].strip(b'"')
    quoted = b'"' + word + b'"' if match[0].startswith(b'"') else word
    return content[: match.start()] + quoted + content[match.end() :]


def _lines(chance: random.Random, content: bytes, other: bytes) -> bytes:
    lines = content.splitlines(keepends=True)
    if lines:
        line = lines.pop(chance.randrange(len(lines)))
        for _ in range(chance.choice((0, 1, 2))):
            lines.insert(chance.randrange(len(lines) + 1), line)
    return b"".join(lines)


def _recode(chance: random.Random, content: bytes, other: bytes) -> bytes:
    if chance.randrange(4):
        return _insert(chance, content, other)
    encoding = chance.choice(("utf-16", "utf-16-le", "latin-1", "utf-8-sig"))
    return content.decode("utf-8", "replace").encode(encoding, "replace")


def _tag(  # noqa: PLR0911 - one for each kind of change
    chance: random.Random, content: bytes, other: bytes
) -> bytes:
    found = list(_TAG.finditer(content))
    if not found:
        return content
    match = chance.choice(found)
    at = chance.choice(found).start()
    kind = chance.randrange(5)
    if kind == 0:
        return content[: match.start()] + content[match.end() :]
    if kind == 1:
        return content[:at] + match[0] + content[at:]
    if kind == 2:  # an element, as far as that can be told without reading it, taken out or doubled elsewhere
        name = re.match(rb"</?([\w:]+)", match[0])
        end = content.find(b"</" + name[1], match.end()) if name else -1
        end = content.find(b">", end) + 1 if end > 0 else match.end()
        whole = content[match.start() : end]
        return content[:at] + whole + content[at:] if chance.randrange(2) else content.replace(whole, b"", 1)
    if kind == 3:
        name = re.match(rb"<([\w:]+)", match[0])
        if not name or match[0].endswith(b"/>"):
            return content
        times = chance.choice((2, 10, 3000))
        return (
            content[: match.end()]
            + match[0] * times
            + (b"</" + name[1] + b">") * times
            + content[match.end() :]
        )
    attribute = re.search(rb"\s[\w:.]+=\"[^\"]*\"", match[0])
    if not attribute:
        return content
    start = match.start() + attribute.start()
    return content[:start] + content[match.start() + attribute.end() :]


def _zip(chance: random.Random, content: bytes) -> bytes:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = [(info.filename, archive.read(info)) for info in archive.infolist()]
    except Exception:  # it was changed before, and cannot be opened any more
        return _turn(chance, content, content)
    if members:
        index = chance.randrange(len(members))
        name, inside = members[index]
        action = chance.randrange(8)
        if action == 0:
            members.pop(index)
        elif action == 1:
            members.append((chance.choice(_NAMES), inside))
        elif action == 2:
            members[index] = (chance.choice((*_NAMES, chance.choice(members)[0])), inside)
        elif action == 3 and not chance.randrange(20):
            members.append((name, b"\0" * (11 << 20)))
        else:
            members[index] = (name, _changed(chance, inside, chance.choice(members)[1]))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", chance.choice((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED))) as archive:
        for name, inside in members:
            try:
                archive.writestr(zipfile.ZipInfo(name), inside)
            except ValueError:
                continue
    return packed.getvalue()
