# crypt4gh 1.8.6 as one long-lived process for crypt4gh.test.ts. A request is a line of JSON, then as many bytes
# as its "bytes" says; an answer is the same. Ends with its standard input.
import io
import json
import sys
from base64 import b64encode

from crypt4gh import header, lib, sodium
from crypt4gh.keys import c4gh, get_private_key, get_public_key
from crypt4gh.keys.kdf import derive_key, get_kdf
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
import os

private_keys = {}


def private_key(key):
    path = key["path"]
    if path not in private_keys:
        private_keys[path] = bytes(get_private_key(path, lambda: key["passphrase"]))
    return private_keys[path]


def write_key(ask):
    """A key file; the command itself can only choose scrypt."""
    sk = os.urandom(32)
    kdf = ask["kdf"].encode()
    if kdf == b"none":
        blob = c4gh.encode_private_key(sk, None, None)
    elif kdf == b"scrypt":
        blob = c4gh.encode_private_key(sk, ask["passphrase"].encode(), b"by the peer")
    else:
        size, rounds = get_kdf(kdf)
        salt, nonce = os.urandom(size), os.urandom(12)
        derived = derive_key(kdf, ask["passphrase"].encode(), salt, rounds)
        sealed = ChaCha20Poly1305(derived).encrypt(nonce, sk, None)
        blob = c4gh.MAGIC_WORD + b"".join(
            c4gh.encode_string(part)
            for part in (kdf, rounds.to_bytes(4, "big") + salt, b"chacha20_poly1305", nonce + sealed)
        )
    for path, label, content in (
        (ask["path"], b"PRIVATE", blob),
        (ask["public"], b"PUBLIC", sodium.derive_pk(sk)),
    ):
        with open(path, "wb") as file:
            file.write(b"-----BEGIN CRYPT4GH " + label + b" KEY-----\n")
            file.write(b64encode(content))
            file.write(b"\n-----END CRYPT4GH " + label + b" KEY-----\n")


def answer(ask, data):
    source, target = io.BytesIO(data), io.BytesIO()
    what = ask["what"]
    if what == "write-key":
        write_key(ask)
        return b""
    own = private_key(ask["key"])
    recipients = [(0, own, get_public_key(path)) for path in ask.get("recipients", [])]
    offset, span = ask.get("offset", 0), ask.get("span")
    if what == "encrypt":
        lib.encrypt(recipients, source, target, offset=offset, span=span)
    elif what == "decrypt":
        sender = get_public_key(ask["sender"]) if "sender" in ask else None
        lib.decrypt([(0, own, None)], source, target, sender_pubkey=sender, offset=offset, span=span)
    elif what == "reencrypt":
        lib.reencrypt([(0, own, None)], recipients, source, target, trim=ask["trim"])
    elif what == "rearrange":
        keys = [(0, own, sodium.derive_pk(own))]
        lib.rearrange(keys, source, target, offset=offset, span=span)
    elif what == "encrypt-with-edit-list":
        session = os.urandom(32)
        packets = [
            header.make_packet_data_enc(0, session),
            header.make_packet_data_edit_list(ask["editList"]),
        ]
        target.write(
            header.serialize([sealed for packet in packets for sealed in header.encrypt(packet, recipients)])
        )
        block = bytearray(lib.CIPHER_SEGMENT_SIZE)
        for at in range(0, len(data), lib.SEGMENT_SIZE):
            segment = data[at : at + lib.SEGMENT_SIZE]
            length = sodium.chacha20poly1305_encrypt(block, segment, session)
            target.write(block[:length])
    else:
        raise ValueError(what)
    return target.getvalue()


def main():
    source, target = sys.stdin.buffer, sys.stdout.buffer
    while line := source.readline():
        ask = json.loads(line)
        data = source.read(ask["bytes"])
        try:
            result, error = answer(ask, data), None
        except BaseException as reason:  # The tool leaves by SystemExit where a passphrase is wrong.
            result, error = b"", f"{type(reason).__name__}: {reason}"
        target.write(json.dumps({"bytes": len(result), "error": error}).encode() + b"\n")
        target.write(result)
        target.flush()


main()
