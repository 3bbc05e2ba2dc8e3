#!/usr/bin/env python3
"""Computes the test vectors of the wire protocol dt.v1, as docs/protocol.md describes it.

It shares no line with the implementation, and needs nothing but Python's standard library, so that it can serve as a second
opinion and as a start for an implementation in another language.

    python3 Tests/Vectors/make-dt-v1.py > Tests/Vectors/dt-v1.json
"""

import base64
import hashlib
import hmac
import json
import struct


def b64(data):
    """Base64url without padding (RFC 4648, section 5)."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def counted(start, count):
    """Bytes that count up: easy to write down, and no two fields alike."""
    return bytes((start + i) % 256 for i in range(count))


def sha256(data):
    return hashlib.sha256(data).digest()


def hmac256(key, data):
    return hmac.new(key, data, hashlib.sha256).digest()


def hkdf_extract(salt, key):
    return hmac256(salt, key)


def hkdf_expand(prk, info, length=32):
    assert length <= 32
    return hmac256(prk, info + b"\x01")[:length]


# --- ChaCha20-Poly1305 (RFC 8439)


def chacha20_block(key, counter, nonce):
    state = list(struct.unpack("<4I", b"expand 32-byte k") + struct.unpack("<8I", key)
                 + (counter,) + struct.unpack("<3I", nonce))
    work = list(state)

    def rotate(x, n):
        return ((x << n) | (x >> (32 - n))) & 0xFFFFFFFF

    def quarter(a, b, c, d):
        for first, second, third, turn in ((a, b, d, 16), (c, d, b, 12), (a, b, d, 8), (c, d, b, 7)):
            work[first] = (work[first] + work[second]) & 0xFFFFFFFF
            work[third] = rotate(work[third] ^ work[first], turn)

    for _ in range(10):
        for column in ((0, 4, 8, 12), (1, 5, 9, 13), (2, 6, 10, 14), (3, 7, 11, 15),
                       (0, 5, 10, 15), (1, 6, 11, 12), (2, 7, 8, 13), (3, 4, 9, 14)):
            quarter(*column)
    return struct.pack("<16I", *((w + s) & 0xFFFFFFFF for w, s in zip(work, state)))


def chacha20(key, counter, nonce, data):
    out = bytearray()
    for i in range(0, len(data), 64):
        block = chacha20_block(key, counter + i // 64, nonce)
        out += bytes(x ^ y for x, y in zip(data[i:i + 64], block))
    return bytes(out)


def poly1305(key, data):
    r = int.from_bytes(key[:16], "little") & 0x0FFFFFFC0FFFFFFC0FFFFFFC0FFFFFFF
    s = int.from_bytes(key[16:], "little")
    total = 0
    for i in range(0, len(data), 16):
        total = (total + int.from_bytes(data[i:i + 16] + b"\x01", "little")) * r % ((1 << 130) - 5)
    return ((total + s) & ((1 << 128) - 1)).to_bytes(16, "little")


def seal(key, nonce, plain, context):
    def padded(data):
        return data + bytes(-len(data) % 16)

    cipher = chacha20(key, 1, nonce, plain)
    mac_key = chacha20_block(key, 0, nonce)[:32]
    tag = poly1305(mac_key, padded(context) + padded(cipher) + struct.pack("<QQ", len(context), len(cipher)))
    return nonce + cipher + tag


# RFC 8439, section 2.8.2, so that a slip above does not go unseen.
assert seal(counted(0x80, 32), bytes.fromhex("070000004041424344454647"),
            b"Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, "
            b"sunscreen would be it.", bytes.fromhex("50515253c0c1c2c3c4c5c6c7"))[-16:].hex() \
    == "1ae10b594f09e26a7e902ecbd0600691"


# --- dt.v1


def frame(key, seq, time_ms, payload):
    body = struct.pack(">QQ", seq, time_ms) + payload
    return hmac256(key, body) + body


def session(k, hello, challenge):
    """Everything that both sides derive from K and the two texts of a handshake."""
    transcript = sha256(b"dt.v1 transcript" + struct.pack(">I", len(hello)) + hello
                        + struct.pack(">I", len(challenge)) + challenge)
    prk = hkdf_extract(transcript, k)
    keys = {name: hkdf_expand(prk, label) for name, label in (
        ("client_proof", b"dt.v1 client proof"), ("c2s", b"dt.v1 c2s"), ("s2c", b"dt.v1 s2c"), ("seal", b"dt.v1 seal"))}
    return transcript, prk, keys


def compact(value):
    return json.dumps(value, separators=(",", ":")).encode()


def main():
    now = 1_750_000_000_000
    secret = b64(counted(0x20, 32))
    key_id = "0123456789abcdef"
    k = sha256(secret.encode())

    signing_key = counted(0x60, 32)
    header = compact({"alg": "HS256", "typ": "JWT", "kid": "s0example"})
    claims = {"sub": "worker-1", "key": key_id, "roles": ["worker"], "aud": "dt/ws", "iat": now // 1000,
              "nbf": now // 1000, "exp": now // 1000 + 3600, "renew_until": now // 1000 + 86400, "jti": "t0example"}
    shown = b64(header) + "." + b64(compact(claims))
    signature = hmac256(signing_key, shown.encode())
    token = shown + "." + b64(signature)

    challenge = compact({"type": "challenge", "session_id": b64(counted(0xA0, 16)), "nonce": b64(counted(0xC0, 32)),
                         "time_ms": now + 40})

    def handshake(name, k, credential, worker_id):
        hello = compact({"type": "hello", "versions": [1], "features": ["example"], "credential": credential,
                         **({"worker_id": worker_id} if worker_id else {}), "nonce": b64(counted(0x01, 32)),
                         "agent": "dt-worker/0.1", "time_ms": now})
        transcript, prk, keys = session(k, hello, challenge)
        proof = hmac256(keys["client_proof"], transcript)
        sealed = [seal(keys["seal"], bytes(4) + struct.pack(">Q", counter), token.encode(), b"dt.v1 token" + transcript)
                  for counter in (0, 1)]
        welcome = compact({"type": "welcome", "version": 1, "features": ["example"], "cluster_id": "c0example",
                           "generation": 1, "worker_id": "worker-1", "heartbeat_ms": 5000, "lease_ms": 30000,
                           "max_message_bytes": 1048576, "roster": ["http://127.0.0.1:8080"],
                           "sealed_token": b64(sealed[0])})
        register = compact({"type": "heartbeat", "example": True})
        return {
            "name": name, "k": k.hex(), "hello": hello.decode(), "challenge": challenge.decode(),
            "transcript": transcript.hex(), "prk": prk.hex(), "keys": {n: v.hex() for n, v in keys.items()},
            "proof": proof.hex(), "auth": compact({"type": "auth", "proof": b64(proof)}).decode(),
            "sealed_tokens": [s.hex() for s in sealed],
            "frames": [
                {"direction": "s2c", "seq": 1, "time_ms": now + 80, "payload": welcome.decode(),
                 "frame": frame(keys["s2c"], 1, now + 80, welcome).hex()},
                {"direction": "c2s", "seq": 1, "time_ms": now + 100, "payload": register.decode(),
                 "frame": frame(keys["c2s"], 1, now + 100, register).hex()},
                {"direction": "c2s", "seq": 2, "time_ms": now + 5100, "payload": "{}",
                 "frame": frame(keys["c2s"], 2, now + 5100, b"{}").hex()},
                {"direction": "s2c", "seq": 2, "time_ms": now + 5140, "payload": "{\"text\":\"Gr\u00fc\u00dfe\"}",
                 "frame": frame(keys["s2c"], 2, now + 5140, "{\"text\":\"Gr\u00fc\u00dfe\"}".encode()).hex()},
            ],
        }

    print(json.dumps({
        "about": "Test vectors of dt.v1; made by make-dt-v1.py. Byte strings are hexadecimal, JSON texts are as on the wire.",
        "api_key": {"key": f"dt_{key_id}_{secret}", "id": key_id, "k": k.hex(),
                    "http_digest": sha256(b"dt http" + secret.encode()).hex()},
        "token": {"signing_key_id": "s0example", "signing_key": signing_key.hex(), "token": token, "shown": shown,
                  "k": signature.hex(), "claims": claims},
        "handshakes": [
            handshake("api_key", k, {"kind": "api_key", "id": key_id}, "worker-1"),
            handshake("token", signature, {"kind": "token", "token": shown}, None),
        ],
    }, indent=2, ensure_ascii=False))


main()
