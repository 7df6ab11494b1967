"""Assembles what ``contract.easm`` says, by the table of the yellow paper: a second way from source to bytes."""

from __future__ import annotations

from dataclasses import dataclass, field

OPCODES = {
    "STOP": 0x00,
    "SUB": 0x03,
    "SHR": 0x1C,
    "CALLER": 0x33,
    "CALLVALUE": 0x34,
    "CALLDATALOAD": 0x35,
    "CALLDATASIZE": 0x36,
    "CALLDATACOPY": 0x37,
    "CODECOPY": 0x39,
    "JUMPI": 0x57,
    "JUMPDEST": 0x5B,
    "DUP1": 0x80,
    "LOG3": 0xA3,
    "RETURN": 0xF3,
    "REVERT": 0xFD,
} | {f"PUSH{count}": 0x5F + count for count in (1, 2, 4, 32)}


@dataclass
class Section:
    """Instructions, and the places that other instructions name."""

    lines: list[list[str]] = field(default_factory=list)
    places: dict[str, int] = field(default_factory=dict)
    length: int = 0

    def add(self, words: list[str]) -> None:
        """Add an instruction; a push is followed by as many bytes as it says."""
        self.lines.append(words)
        self.length += 1 + (int(words[0].removeprefix("PUSH")) if words[0].startswith("PUSH") else 0)


def assembled(source: str) -> dict[str, bytes]:
    """Return the code of each section by name; the first has no name and comes before the others."""
    constants, sections = dict[str, int](), {"": Section()}
    current = sections[""]
    for line in source.splitlines():
        words = line.partition(";")[0].split()
        if not words:
            continue
        if words[0] == "const":
            constants[words[1]] = int(words[2], 16)
        elif words[0] == "section":
            sections[""].places[words[1]] = sum(each.length for each in sections.values())
            current = sections[words[1]] = Section()
        elif words[0].endswith(":"):
            current.places[words[0].rstrip(":")] = current.length
        else:
            current.add(words)
    lengths = {name: each.length for name, each in sections.items()}
    return {name: _bytes(each, constants, lengths) for name, each in sections.items()}


def _bytes(section: Section, constants: dict[str, int], lengths: dict[str, int]) -> bytes:
    code = b""
    for name, *operand in section.lines:
        code += bytes([OPCODES[name]])
        for each in operand:
            value = _value(each, constants, lengths, section.places)
            code += value.to_bytes(int(name.removeprefix("PUSH")), "big")
    return code


def _value(word: str, constants: dict[str, int], lengths: dict[str, int], places: dict[str, int]) -> int:
    kinds = {"$": constants, "#": lengths, "@": places}
    return kinds[word[0]][word[1:]] if word[0] in kinds else int(word, 16)
