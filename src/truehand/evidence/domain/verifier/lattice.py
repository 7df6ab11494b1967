"""ML-DSA-44 (FIPS 204), checking alone, in plain Python: what cosigners sign with whom no quantum computer forges."""

from __future__ import annotations

import hashlib

Q, DROPPED, ONES, MASK_RANGE, ROUNDING, BOUND, MOST_HINTS = 8380417, 13, 39, 1 << 17, 95232, 78, 80
ROOTS = [pow(1753, int(f"{number:08b}"[::-1], 2), Q) for number in range(256)]
Poly = list[int]  # 256 coefficients modulo Q


def transformed(poly: Poly) -> Poly:
    """Return the number-theoretic transform (algorithm 41)."""
    found, number, length = list(poly), 0, 128
    while length:
        for start in range(0, 256, 2 * length):
            number += 1
            root = ROOTS[number]
            for low in range(start, start + length):
                turned = root * found[low + length] % Q
                found[low + length] = found[low] - turned
                found[low] += turned
        length //= 2
    return found


def restored(poly: Poly) -> Poly:
    """Return the polynomial of a transform (algorithm 42)."""
    found, number, length = list(poly), 256, 1
    while length < 256:
        for start in range(0, 256, 2 * length):
            number -= 1
            root = ROOTS[number]
            for low in range(start, start + length):
                first, second = found[low], found[low + length]
                found[low] = first + second
                found[low + length] = root * (second - first) % Q
        length *= 2
    return [each * 8347681 % Q for each in found]


def unpacked_bits(data: bytes, width: int) -> Poly:
    """Return the numbers of so many bits each that bytes hold, lowest bits first."""
    whole, mask = int.from_bytes(data, "little"), (1 << width) - 1
    return [whole >> place & mask for place in range(0, len(data) * 8, width)]


def uniform(seed: bytes) -> Poly:
    """Return a polynomial drawn from a seed (algorithm 30)."""
    data = hashlib.shake_128(seed).digest(1344)  # too short in one of 2**250 seeds, and then a signature does not hold
    drawn = (int.from_bytes(data[at : at + 3], "little") & 0x7FFFFF for at in range(0, len(data), 3))
    return [each for each in drawn if each < Q][:256]


def in_ball(seed: bytes) -> Poly:
    """Return a polynomial with few coefficients, each 1 or -1, drawn from a seed (algorithm 29)."""
    data = hashlib.shake_256(seed).digest(1024)
    signs, found, at = int.from_bytes(data[:8], "little"), [0] * 256, 8
    for place in range(256 - ONES, 256):
        while data[at] > place:
            at += 1
        found[place], found[data[at]] = found[data[at]], 1 - 2 * (signs & 1)
        signs, at = signs >> 1, at + 1
    return found


def hints(data: bytes) -> list[set[int]]:
    """Return the places that are to be rounded the other way (algorithm 21); ValueError for another form."""
    found, before = [], 0
    for end in data[MOST_HINTS:]:
        places = list(data[before:end])
        if not before <= end <= MOST_HINTS or places != sorted(set(places)):
            raise ValueError("not the hints of a signature")
        found.append(set(places))
        before = end
    if any(data[before:MOST_HINTS]):
        raise ValueError("not the hints of a signature")
    return found


def rounded(value: int, *, hinted: bool) -> int:
    """Return the high part of a coefficient, one step away from it where hinted (algorithms 36 and 40)."""
    low = value % (2 * ROUNDING)
    low -= 2 * ROUNDING if low > ROUNDING else 0
    high, low = (0, low - 1) if value - low == Q - 1 else ((value - low) // (2 * ROUNDING), low)
    return (high + (1 if low > 0 else -1)) % 44 if hinted else high


def lattice_verifies(public: bytes, signature: bytes, message: bytes) -> bool:
    """Say whether the signature over the message is the key's (algorithms 3 and 8, without context)."""
    if len(public) != 1312 or len(signature) != 2420:
        return False
    try:
        turned = hints(signature[2336:])
    except ValueError:
        return False
    masked = [MASK_RANGE - each for each in unpacked_bits(signature[32:2336], 18)]
    if max(map(abs, masked)) >= MASK_RANGE - BOUND:
        return False
    told = hashlib.shake_256(hashlib.shake_256(public).digest(64) + b"\0\0" + message).digest(64)
    answers = [transformed(masked[at : at + 256]) for at in range(0, 1024, 256)]
    challenge, high = transformed(in_ball(signature[:32])), unpacked_bits(public[32:], 10)
    packed = 0
    for row in range(4):
        target = transformed([each << DROPPED for each in high[row * 256 : row * 256 + 256]])
        total = [-challenge[place] * target[place] for place in range(256)]
        for column, answer in enumerate(answers):
            drawn = uniform(public[:32] + bytes([column, row]))
            total = [total[place] + drawn[place] * answer[place] for place in range(256)]
        for place, value in enumerate(restored([each % Q for each in total])):
            packed |= rounded(value, hinted=place in turned[row]) << 6 * (256 * row + place)
    return hashlib.shake_256(told + packed.to_bytes(768, "little")).digest(32) == signature[:32]
