"""Ed25519 (RFC 8032) in plain Python: slow, short, and without a package."""

from __future__ import annotations

import hashlib

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
Point = tuple[int, int, int, int]  # extended homogeneous coordinates X, Y, Z, T


def add(a: Point, b: Point) -> Point:
    """Return the sum of two points of the curve."""
    x1, y1, z1, t1 = a
    x2, y2, z2, t2 = b
    e, f = (y1 - x1) * (y2 - x2) % P, (y1 + x1) * (y2 + x2) % P
    g, h = 2 * t1 * t2 * D % P, 2 * z1 * z2 % P
    e, f, g, h = f - e, h - g, h + g, f + e
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def decompressed(raw: bytes) -> Point:
    """Return the point that 32 bytes encode; ValueError when they encode none."""
    y = int.from_bytes(raw, "little")
    sign, y = y >> 255, y & (2**255 - 1)
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    if y >= P or len(raw) != 32 or (x * x - square) % P or (x == 0 and sign):
        raise ValueError("not a point of the curve")
    x = P - x if x & 1 != sign else x
    return (x, y, 1, x * y % P)


BASE = decompressed((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def verifies(public: bytes, signature: bytes, message: bytes) -> bool:
    """Say whether the signature over the message is the key's: [s]B - [k]A encodes to R."""
    try:
        x, y, z, t = decompressed(public)
    except ValueError:
        return False
    if len(signature) != 64:
        return False
    scalar = int.from_bytes(signature[32:], "little")
    hashed = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % L
    minus, total = (P - x, y, z, P - t), (0, 1, 1, 0)
    both = add(BASE, minus)
    for bit in range(max(scalar.bit_length(), hashed.bit_length()) - 1, -1, -1):
        total = add(total, total)
        if choice := scalar >> bit & 1 | (hashed >> bit & 1) << 1:
            total = add(total, (BASE, minus, both)[choice - 1])
    inverse = pow(total[2], P - 2, P)
    x, y = total[0] * inverse % P, total[1] * inverse % P
    return scalar < L and (y | (x & 1) << 255).to_bytes(32, "little") == signature[:32]
