#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Makes one small change to a header at a time and runs the test suites of tests/mutation. A mutant that passes all
of them is an error that they do not detect. Surviving mutants must be in tests/mutation/equivalent.txt with a reason.

Usage: mutate.py [--list] [--sample N] [--seed S] [--seconds T] [HEADER...]
"""
import argparse
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
INCLUDE = ROOT / "include"
HERE = ROOT / "tests/mutation"
EQUIVALENT = HERE / "equivalent.txt"

# The suites for the mutants of a header. The most likely to kill is first.
PARSING, VERIFYING, ROTATION = "parsing", "verifying", "rotation"
HEADERS = {
    "detail/jose/compact.hpp": [PARSING, VERIFYING],
    "detail/jose/base64url.hpp": [PARSING, VERIFYING],
    "detail/text/utf8.hpp": [PARSING, VERIFYING],
    "detail/json/string.hpp": [PARSING, VERIFYING],
    "detail/json/scanner.hpp": [PARSING, VERIFYING],
    "detail/json/plain.hpp": [PARSING, VERIFYING],
    "detail/json/name.hpp": [PARSING, VERIFYING],
    "detail/text/digits.hpp": [PARSING, VERIFYING],
    "detail/json/members.hpp": [PARSING, VERIFYING],
    "detail/jwt/numeric_date.hpp": [PARSING, VERIFYING],
    "detail/jwt/authorization.hpp": [PARSING],
    "detail/jose/header_rules.hpp": [VERIFYING],
    "detail/crypto/hmac.hpp": [VERIFYING],
    "detail/jwt/registered_claims.hpp": [VERIFYING],
    "detail/jwt/claim_rules.hpp": [VERIFYING],
    "detail/jwt/payload.hpp": [VERIFYING],
    "key_ring.hpp": [VERIFYING],
    "verifier_options.hpp": [VERIFYING],
    "verifier.hpp": [VERIFYING],
    "session/rotation.hpp": [ROTATION],
}

# Operators with a space on both sides: in an expression, clang-format puts spaces there. Template brackets and
# references have none.
SWAPS = [
    (" < ", [" <= ", " > "]),
    (" <= ", [" < "]),
    (" > ", [" >= ", " < "]),
    (" >= ", [" > "]),
    (" == ", [" != "]),
    (" != ", [" == "]),
    (" && ", [" || "]),
    (" || ", [" && "]),
    (" + ", [" - "]),
    (" - ", [" + "]),
    (" * ", [" / "]),
    (" / ", [" * "]),
    (" % ", [" * "]),
    (" << ", [" >> "]),
    (" >> ", [" << "]),
    (" & ", [" | "]),
    (" | ", [" & "]),
    (" ^ ", [" | "]),
    (" += ", [" -= "]),
    (" -= ", [" += "]),
    (" |= ", [" &= ", " = "]),
    ("++", ["--"]),
]
SKIPPED_LINE = re.compile(
    r"^\s*(//|#|///|\*|using\b|namespace\b|template\b|requires\b|friend\b|static_assert\b|explicit\b.*\{$|public:|private:|class\b"
    r"|struct\b|case\b.*:$|default:$)"
)
STATEMENT = re.compile(r"^\s+(?!return\b|const\b|constexpr\b|static\b|auto\b|typename\b|using\b|throw\b|break\b|continue\b"
                       r"|std::\w+[<\s]\S* \w+|thread_local\b)[\w+*(\[][^=]*\(.*\);$|^\s+(\+\+|--)\w+;$"
                       r"|^\s+\*?[\w.\->\[\]]+ (\||\+|-|)= .*;$")


class Mutant:
    def __init__(self, header, line, old, new, what):
        self.header, self.line, self.old, self.new, self.what = header, line, old, new, what
        self.which = 1

    def name(self):
        """Without the line number, so that an entry in the list stays valid after an edit elsewhere. If the header
        contains the line several times, with its index."""
        which = f"  #{self.which}" if self.which > 1 else ""
        return f"{self.header}: {self.old.strip()}  =>  {self.new.strip()}{which}"


def outside_of_text(line):
    """The line with the contents of string and character literals replaced by blanks, in the same length."""
    return re.sub(r'"(?:\\.|[^"\\])*"|\'(?:\\.|[^\'\\])*\'', lambda m: m[0][0] + "\0" * (len(m[0]) - 2) + m[0][-1], line)


def mutations(header, text):
    in_reason = False
    for number, line in enumerate(text.split("\n")):
        if "static_assert" in line:
            in_reason = True
        if in_reason or SKIPPED_LINE.match(line) or not line.strip():
            in_reason = in_reason and not line.rstrip().endswith(";")
            continue
        code = outside_of_text(line)
        comment = code.find("//")
        code = code if comment < 0 else code[:comment]

        def mutant(begin, end, replacement, what):
            changed = line[:begin] + replacement + line[end:]
            return Mutant(header, number, line, changed, what)

        for operator, replacements in SWAPS:
            for match in re.finditer(re.escape(operator), code):
                for replacement in replacements:
                    yield mutant(*match.span(), replacement, "operator")
        for match in re.finditer(r"!(?=[\w(])", code):
            yield mutant(*match.span(), "", "negation")
        for match in re.finditer(r"(?<![\w.'])(0x[0-9A-Fa-f]+|\d[\d']*)(?![\w.']|')", code):
            literal = match[1].replace("'", "")
            value = int(literal, 0)
            if "<" in code[: match.start()].split(" ")[-1] and ">" in code[match.end():].split(" ")[0]:
                continue
            for other in {value + 1, value - 1} - {-1}:
                yield mutant(*match.span(), str(other), "constant")
        for old, new in (("true", "false"), ("false", "true")):
            for match in re.finditer(rf"\b{old}\b", code):
                yield mutant(*match.span(), new, "constant")
        for match in re.finditer(r"\bErrc::(?!missing_credentials\b)\w+", code):
            yield mutant(*match.span(), "Errc::missing_credentials", "reason")
        for match in re.finditer(r"\bJsonFault::(\w+)", code):
            yield mutant(*match.span(), "JsonFault::depth" if match[1] != "depth" else "JsonFault::none", "reason")
        for match in re.finditer(r"\bJsonKind::(\w+)", code):
            yield mutant(*match.span(), "JsonKind::null" if match[1] != "null" else "JsonKind::object", "reason")
        for match in re.finditer(r'"\0+"', code):
            literal = line[match.start() + 1 : match.end() - 1]
            if literal.endswith("\\") or len(literal) == 0 or literal[-2:-1] == "\\" or " " in literal.strip():
                continue  # escapes, and sentences for users
            yield mutant(*match.span(), f'"{literal[:-1]}{chr(ord(literal[-1]) ^ 1)}"', "text")
        for match in re.finditer(r"'\0'", code):
            yield mutant(*match.span(), f"'{chr(ord(line[match.start() + 1]) ^ 1)}'", "text")
        condition = re.match(r"^(\s*(?:\} else )?if (?:constexpr )?\()(.*)(\) \{)$", line)
        if condition and "constexpr" not in condition[1] and ";" not in condition[2] and "=" not in re.sub(
            r"[=!<>]=", "", condition[2]
        ):
            for value in ("true", "false"):
                yield mutant(condition.end(1), condition.start(3), value, "condition")
        if STATEMENT.match(line) and line.count("(") == line.count(")"):
            indent = len(line) - len(line.lstrip())
            yield mutant(indent, len(line), ";", "statement")


class Workshop:
    """A copy of the headers, in which one line at a time is changed, and the compiler's precompiled prefix."""

    def __init__(self, directory, compiler):
        self.directory = Path(directory)
        self.compiler = compiler
        self.include = self.directory / "include"
        shutil.copytree(INCLUDE, self.include)
        self.prefix = {}

    def flags(self, sanitize):
        # Mutants run with the sanitizers only if they survive without, because that takes longer.
        sanitizers = ["-fsanitize=address,undefined", "-fno-sanitize-recover=all"] if sanitize else []
        return ["-std=c++23", "-O0", "-w", "-D_GLIBCXX_ASSERTIONS", *sanitizers, f"-I{HERE}/stub", f"-I{HERE}", f"-I{self.include}"]

    def precompiled(self, sanitize):
        if sanitize not in self.prefix:
            output = self.directory / f"prefix{int(sanitize)}.pch"
            subprocess.run(
                [self.compiler, *self.flags(sanitize), "-fpch-instantiate-templates", "-x", "c++-header",
                 str(HERE / "precompiled.hpp"), "-o", str(output)], check=True)
            self.prefix[sanitize] = output
        return self.prefix[sanitize]

    def verdict(self, suite, sanitize):
        """The result of the mutant: "alive", or how it was killed."""
        program = self.directory / f"{suite}{int(sanitize)}"
        compiled = subprocess.run(
            [self.compiler, *self.flags(sanitize), "-include-pch", str(self.precompiled(sanitize)),
             str(HERE / f"{suite}_suite.cpp"), "-o", str(program), "-lcrypto", "-lpthread"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        if compiled.returncode != 0:
            return "does not compile"
        try:
            ran = subprocess.run([str(program)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=20)
        except subprocess.TimeoutExpired:
            return "killed (never ends)"
        return "alive" if ran.returncode == 0 else "killed"

    def fate(self, mutant, suites):
        path = self.include / "signet" / mutant.header
        original = path.read_text()
        lines = original.split("\n")
        lines[mutant.line] = mutant.new
        path.write_text("\n".join(lines))
        try:
            for sanitize in (False, True):
                for suite in suites:
                    verdict = self.verdict(suite, sanitize)
                    if verdict != "alive":
                        return verdict
            return "alive"
        finally:
            path.write_text(original)


def read_equivalents():
    """Names of mutants without an observable change, with the reason in the comment above them."""
    if not EQUIVALENT.exists():
        return set()
    return {line.strip() for line in EQUIVALENT.read_text().splitlines() if line.strip() and not line.startswith("#")}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("headers", nargs="*", metavar="HEADER", help="like detail/jose/compact.hpp; default: all")
    parser.add_argument("--list", action="store_true", help="print the mutants without running them")
    parser.add_argument("--sample", type=int, help="run N mutants, chosen at random")
    parser.add_argument("--seed", type=int, default=1, help="seed of the random choice (1)")
    parser.add_argument("--seconds", type=float, help="stop after T seconds and print the progress")
    arguments = parser.parse_args()
    for header in arguments.headers:
        if header not in HEADERS:
            parser.error(f"unknown header {header}: expected one of {', '.join(HEADERS)}")

    mutants = []
    for header in arguments.headers or HEADERS:
        seen = set()
        same = {}
        for mutant in mutations(header, (INCLUDE / "signet" / header).read_text()):
            if (mutant.line, mutant.new) not in seen:
                seen.add((mutant.line, mutant.new))
                change = (mutant.old.strip(), mutant.new.strip())
                mutant.which = same[change] = same.get(change, 0) + 1
                mutants.append(mutant)
    equivalent = read_equivalents()
    stale = equivalent - {mutant.name() for mutant in mutants}
    if stale and not arguments.headers:
        print(*(f"{EQUIVALENT.name}: no mutant matches this line: {name}" for name in sorted(stale)), sep="\n")
        return 1
    if arguments.list:
        for mutant in mutants:
            print(f"{mutant.line + 1}\t{mutant.name()}")
        print(f"{len(mutants)} mutants")
        return 0
    if arguments.sample:
        mutants = random.Random(arguments.seed).sample(mutants, min(arguments.sample, len(mutants)))

    counts = {"killed": 0, "does not compile": 0, "equivalent": 0, "SURVIVED": 0}
    start = time.monotonic()
    tried = 0
    tried_of = {}
    with tempfile.TemporaryDirectory(prefix="signet-mutation-") as directory:
        workshop = Workshop(directory, os.environ.get("SIGNET_MUTATION_CXX", "clang++-19"))
        for suite in (PARSING, VERIFYING, ROTATION):
            for sanitize in (False, True):
                if workshop.verdict(suite, sanitize) != "alive":
                    print(f"the {suite} suite fails without any mutation", file=sys.stderr)
                    return 2
        for mutant in mutants:
            if arguments.seconds and time.monotonic() - start > arguments.seconds:
                break
            if mutant.name() in equivalent:
                fate = "equivalent"
            else:
                fate = workshop.fate(mutant, HEADERS[mutant.header])
                fate = "SURVIVED" if fate == "alive" else fate.split(" (")[0]
            counts[fate] += 1
            tried += 1
            tried_of[mutant.header] = tried_of.get(mutant.header, 0) + 1
            if fate == "SURVIVED":
                print(f"SURVIVED {mutant.header}:{mutant.line + 1} ({mutant.what})\n{mutant.name()}", flush=True)
    print(", ".join(f"{header} {count}" for header, count in tried_of.items()))
    print(f"{tried} of {len(mutants)} mutants tried in {time.monotonic() - start:.0f} s: "
          + ", ".join(f"{count} {fate}" for fate, count in counts.items()))
    return 1 if counts["SURVIVED"] else 0


if __name__ == "__main__":
    sys.exit(main())
