#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Inserts one known mistake at a time into a copy of the headers and checks that a fuzz target finds it.

Usage: prove.py [TARGET...]        environment: SIGNET_PROVE_SECONDS, per mistake (120)
       prove.py --check            checks only that each mistake can be inserted at one place of the headers
"""
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FUZZ = ROOT / "tests/fuzz"
SECONDS = int(os.environ.get("SIGNET_PROVE_SECONDS", "120"))

# Each is a known mistake of a library: target, header, the code (a regular expression), its replacement.
MISTAKES = [
    ("base64url", "unused bits may be set", "detail/jose/base64url.hpp", r"unused_bits != 0 \? not_base64url : group",
     "group"),
    ("claims_reader", "0x1F passes as text", "detail/json/plain.hpp", r"character = 0x20;", "character = 0x1F;"),
    ("claims_reader", "a duplicate in a large object is not seen", "detail/json/members.hpp",
     r"return std::adjacent_find\(names\.begin\(\), names\.end\(\)\) != names\.end\(\);", "return false;"),
    ("claims_reader", "a surrogate pair is put together wrongly", "detail/json/string.hpp", r"\(code_point - 0xD800\) << 10",
     "(code_point - 0xD800) << 9"),
    ("claims_reader", "a fraction lengthens a date", "detail/jwt/numeric_date.hpp", r"has_more \|= digit != 0;", ";"),
    ("authorization", "a token may be empty", "detail/jwt/authorization.hpp", r"bool is_valid = !text\.empty\(\);", "bool is_valid = true;"),
    ("request_tokens", "of two cookies the last counts", "http/detail/token_finder.hpp", r"malformed_ \|\| found_\.has_value\(\)",
     "malformed_"),
    ("request_tokens", "a second Authorization field is not seen", "http/detail/token_finder.hpp", r"has_authorization_ \|\| ", ""),
    ("request_tokens", "DELETE needs no anti-forgery token", "http/csrf.hpp", r'method == "HEAD"', 'method == "DELETE"'),
    ("request_tokens", "two anti-forgery fields are taken", "http/guard.hpp", r"fields == 1 && matches", "matches"),
    ("verify_raw", "only a part of the signature is compared", "detail/crypto/hmac.hpp", r"presented\.data\(\) \+ at, step\)",
     "presented.data() + at, 0)"),
    ("verify_signed", "the second of expiry is accepted", "detail/jwt/claim_rules.hpp", r"is_before\(claims\.expires_at, options\.leeway\)",
     "is_before(claims.expires_at, options.leeway + std::chrono::seconds{1})"),
    ("verify_signed", "critical extensions are ignored", "detail/jose/header_rules.hpp", r'\{"crit", "b64"\}', '{"b64"}'),
    ("verify_signed", "one wrong entry hides the audience", "detail/jwt/claim_rules.hpp", r"found \|= ", "found = "),
    ("verify_signed", "the claims of short payloads are read elsewhere", "detail/jwt/payload.hpp",
     r"Payload\(std::string&& json", "Payload(std::string json"),
    ("jwk_set", "a key for encryption signs", "keys/detail/jwk.hpp", r'use->equals\("sig"\)', "true"),
    ("jwk_set", "a key that only verifies signs", "keys/detail/jwk.hpp", r'return seen\.contains\("sign"\);', "return true;"),
    ("verify_public", "a signature that OpenSSL refuses is accepted", "detail/crypto/signature.hpp",
     r"hash\.bytes\.data\(\), hash\.size\) == 1;\n        }", "hash.bytes.data(), hash.size) >= 0;\n        }"),
    ("verify_public", "both numbers of ECDSA are read from one half", "detail/crypto/signature.hpp",
     r"BN_bin2bn\(signature\.data\(\) \+ half", "BN_bin2bn(signature.data()"),
    ("public_keys", "a short RSA key verifies", "detail/crypto/key_rules.hpp", r"bits < min_rsa_bits \|\| bits", "bits"),
    ("public_keys", "an Ed25519 key of small order verifies", "detail/crypto/key_rules.hpp",
     r"std::ranges::find\(small_order, point\) != small_order\.end\(\)", "false"),
    ("public_keys", "the public point of another key is taken", "detail/crypto/key_rules.hpp",
     r"EVP_PKEY_pairwise_check\(context\.get\(\)\) != 1\)", "false)"),
    ("remote_keys", "the body of an error is used", "keys/detail/fetched.hpp", r"if \(answer\.status != 200\)", "if (false)"),
    ("session_store", "a revoked session is rotated", "store/detail/memory_sessions.hpp",
     r"found->second\.record\.revoked \|\|\s+found->second\.record\.generation", "found->second.record.generation"),
    ("session_store", "a revoked session is rotated in SQLite", "store/sqlite/detail/rows.hpp",
     r"generation = \?9 AND revoked_at IS NULL", "generation = ?9"),
    ("session_store", "the cap counts what has expired", "store/sqlite/detail/rows.hpp", r"AND idle_end > \?3 ", ""),
]


def check(mistakes):
    """Ends the program with a list of the mistakes that cannot be inserted at exactly one place."""
    outdated = []
    for target, what, header, old, _ in mistakes:
        path = ROOT / "include/signet" / header
        places = len(re.findall(old, path.read_text())) if path.exists() else 0
        if places != 1:
            outdated.append(f"prove.py: {target}: {what}: {header} has {places} places like {old}")
    if outdated:
        raise SystemExit("\n".join([*outdated, f"{len(outdated)} patterns do not match: update MISTAKES"]))


def find(target, header, old, new):
    """The seconds until it was found, or None."""
    with tempfile.TemporaryDirectory(prefix="signet-prove-") as directory:
        include = Path(directory) / "include"
        shutil.copytree(ROOT / "include", include)
        path = include / "signet" / header
        path.write_text(re.sub(old, lambda _: new, path.read_text()))
        program = Path(directory) / "fuzz"
        subprocess.run(
            [os.environ.get("CXX", "clang++-19"), "-std=c++23", "-O1", "-g", "-D_GLIBCXX_ASSERTIONS",
             "-fsanitize=fuzzer,address,undefined", "-fno-sanitize-recover=all", f"-I{include}",
             str(FUZZ / f"{target}.cpp"), "-o", str(program), "-lcrypto", "-lsqlite3"], check=True)
        corpus = Path(directory) / "corpus"
        corpus.mkdir()
        start = time.monotonic()
        run = subprocess.run(
            [str(program), f"-max_total_time={SECONDS}", f"-dict={FUZZ}/tokens.dict", "-timeout=10", "-seed=1",
             str(corpus), str(FUZZ / "corpus" / target)],
            cwd=directory, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        return time.monotonic() - start if run.returncode != 0 else None


def main():
    check(MISTAKES)
    if sys.argv[1:] == ["--check"]:
        return 0
    missed = 0
    chosen = [mistake for mistake in MISTAKES if not sys.argv[1:] or mistake[0] in sys.argv[1:]]
    for target, what, header, old, new in chosen:
        seconds = find(target, header, old, new)
        missed += seconds is None
        verdict = f"found in {seconds:.1f} s" if seconds is not None else f"NOT FOUND in {SECONDS} s"
        print(f"{target:14} {what}: {verdict}", flush=True)
    print(f"{len(chosen) - missed} of {len(chosen)} mistakes found")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
