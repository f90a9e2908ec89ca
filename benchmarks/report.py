# SPDX-License-Identifier: MIT
"""report.py RESULTS DOCS: writes a page and a chart from the measurements of scripts/bench."""
import collections
import datetime
import json
import math
import os
import pathlib
import platform
import statistics
import subprocess
import sys

results, docs = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])


def rows(files):
    """The runs of each benchmark by name."""
    found = collections.defaultdict(list)
    for file in sorted(results.glob(files)):
        for run in json.loads(file.read_text())["benchmarks"]:
            if run["run_type"] == "iteration":
                found[run["run_name"].split("/iterations")[0].replace("/real_time", "")].append(run)
    return found


def triples(file):
    """The minimum number of each name in lines of `name number turn`."""
    least = {}
    path = results / file
    for line in path.read_text().splitlines() if path.exists() else []:
        name, number, _ = line.split()
        least[name] = min(float(number), least.get(name, float("inf")))
    return least


def version(*command):
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()[0]
    except (OSError, subprocess.CalledProcessError):
        return "none"


tokens, threads, counted = rows("tokens-*.json"), rows("threads.json"), rows("allocations.json")
parts_rows = rows("parts.json")
rivals, compiled = triples("rivals-HS256.txt"), triples("compile.txt")


def quiet(name, value):
    """The median of the runs whose floor was within 3 % of the fastest: these had no other load on the machine. The
    choice does not depend on the ratio."""
    fastest = min(run["floor_ns"] for run in tokens[name])
    return statistics.median(run[value] for run in tokens[name] if run["floor_ns"] <= fastest * 1.03)


def best(name):
    return max(run["items_per_second"] for run in threads[name])


def paired(label, name, limit):
    floor, ns, ratio = quiet(name, "floor_ns"), quiet(name, "ns"), quiet(name, "ratio")
    unit, by = ("us", 1000) if floor > 10000 else ("ns", 1)
    return label, f"{floor / by:.0f} {unit}", f"{ns / by:.0f} {unit}", ratio, limit


def table(lines, heading):
    out = ["| " + " | ".join(heading) + " |", "|---|" + "--:|" * (len(heading) - 1)]
    return "\n".join(out + ["| " + " | ".join(line) + " |" for line in lines]) + "\n"


def verdict(value, limit, more=False):
    reached = value >= limit if more else value <= limit
    return "yes" if reached else "no"


targets = [
    paired("verify a valid token", "verify_valid", 1.7),
    paired("reject a bad signature", "reject_bad_signature", 1.3),
    paired("refuse the wrong type", "refuse_wrong_type", 1.7),
    paired("refuse an expired token", "refuse_expired", 1.7),
    paired("issue, with fresh jti, iat, exp", "issue", 1.8),
    paired("verify with a nested object and an array", "verify_nested", 2.2),
    paired("refresh, SQLite, durable", "refresh_beside_bare_sql/full", 1.3),
    paired("refresh, SQLite, `synchronous=NORMAL`", "refresh_beside_bare_sql/normal", 1.3),
]
lines = [(a, b, c, f"{r:.2f}", f"{limit:.2f}", verdict(r, limit)) for a, b, c, r, limit in targets]
for label, ours, theirs, limit in [("compile a file that issues and verifies, -O2", "signet", "json", 1.25),
                                   ("compile the include alone", "signet_include", "json_include", 1.1)]:
    ratio = compiled[ours] / compiled[theirs]
    lines.append((label, f"{compiled[theirs]:.2f} s", f"{compiled[ours]:.2f} s", f"{ratio:.2f}", f"{limit:.2f}",
                  verdict(ratio, limit)))
page = [table(lines, ("operation", "floor", "signet", "ratio", "at most", "reached"))]

other = []
for label, one, two, limit in [("verify", "verify_threads/threads:1", "verify_threads/threads:2", 1.9),
                               ("refresh, MemoryStore", "refresh_memory_threads/threads:1",
                                "refresh_memory_threads/threads:2", 1.8)]:
    gain = best(two) / best(one)
    other.append((f"{label}: two threads, as a multiple of one", f"{gain:.2f}", f"at least {limit}",
                  verdict(gain, limit, more=True)))
gain = best("floor_threads/threads:2") / best("floor_threads/threads:1")
other.append(("the HMAC alone, of which threads share nothing", f"{gain:.2f}", "", ""))
refresh_us = 1e6 / best("refresh_memory_threads/threads:1")
other.append(("refresh, MemoryStore, verifying included, one thread", f"{refresh_us:.1f} us", "at most 4 us",
              verdict(refresh_us, 4)))
for label, name, limit in [("heap allocations of a verification, OpenSSL's included", "verify_valid", 3),
                           ("heap allocations of issuing, OpenSSL's included", "issue", 4)]:
    count = counted[name][0]["allocations"]
    other.append((label, f"{count:.0f}", f"at most {limit}", verdict(count, limit)))
page.append(table(other, ("", "measured", "target", "reached")))

public = [paired(f"{verb} {algorithm}", f"{name}_signature/{algorithm}", limit)
          for algorithm, limit in (("ES256", 1.05), ("EdDSA", 1.1), ("RS256", 1.05), ("PS256", 1.05))
          for verb, name in (("verify", "verify"), ("issue", "issue"))]
page.append("## Public-key algorithms\n\nThe floor is OpenSSL's call for the same message, with a prepared key and "
            "context. RSA keys have 2048 bits.\n\n" +
            table([(a, b, c, f"{r:.3f}", f"{limit:.2f}", verdict(r, limit))
                   for a, b, c, r, limit in public],
                  ("operation", "floor", "signet", "ratio", "at most", "reached")))

sizes = [f"verify_payload/{n}" for n in (100, 1000, 3000, 7000)]
scale = [(f"{quiet(n, 'token_bytes'):.0f}", f"{quiet(n, 'floor_ns'):.0f}", f"{quiet(n, 'ns'):.0f}",
          f"{quiet(n, 'ratio'):.2f}") for n in sizes]
span = quiet(sizes[-1], "token_bytes") - quiet(sizes[0], "token_bytes")
slopes = [(quiet(sizes[-1], v) - quiet(sizes[0], v)) / span for v in ("ns", "floor_ns")]
page.append("## Payload\n\n" + table(scale, ("bytes of token", "HMAC alone, ns", "verify, ns", "ratio")) +
            f"\nEach further byte of token costs {slopes[0]:.2f} ns, of which SHA-256 takes {slopes[1]:.2f} ns.\n")
ring = [(n, f"{quiet(f'verify_ring/{n}', 'ns'):.0f}", f"{quiet(f'verify_ring/{n}', 'ratio'):.2f}")
        for n in ("1", "2", "4", "16")]
page.append("## Keys without an id, of which the last fits\n\n" +
            table(ring, ("keys", "verify, ns", "ratio to one HMAC")))
parts = [(n.removeprefix("part_"), f"{min(r['real_time'] for r in parts_rows[n]):.0f}")
         for n in parts_rows]
page.append("## The parts of a verification\n\n" + table(parts, ("part", "ns")))

order = sorted(rivals, key=rivals.get)
page.append("## Other libraries\n\nThe same token with the same checks; the fastest of three runs on one processor "
            "each.\n\n" + table([(n if n != "floor" else "HMAC alone (floor)", f"{rivals[n]:.0f}",
                                  f"{rivals[n] / rivals['floor']:.1f}", f"{rivals[n] / rivals['signet']:.1f}")
                                 for n in order], ("library", "verify, ns", "times the floor", "times signet")))
public_rivals = {algorithm: triples(f"rivals-{algorithm}.txt") for algorithm in ("ES256", "EdDSA", "RS256")}
names = sorted(set().union(*public_rivals.values()), key=lambda n: min(times.get(n, math.inf) / times["signet"]
                                                                       for times in public_rivals.values()))
page.append("One token of each public-key algorithm, measured in the same way: microseconds of a verification.\n\n" +
            table([(n, *(f"{times[n] / 1000:.1f}" if n in times else "-" for times in public_rivals.values()))
                   for n in names], ("library", *public_rivals)))

cpu = next((line.split(":")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")), "unknown")
packages = version("dpkg-query", "-W", "-f", "${Package} ${Version}, ", "libssl3", "nlohmann-json3-dev", "libjwt-dev",
                   "libcpp-jwt-dev", "libpoco-dev", "python3-jwt", "golang-github-golang-jwt-jwt-dev",
                   "librust-jsonwebtoken-dev").strip(", ")
npm = []
for name in ("jsonwebtoken", "jose", "fast-jwt"):
    manifest = results.parent / "node/node_modules" / name / "package.json"
    if manifest.exists():
        npm.append(f"{name} {json.loads(manifest.read_text())['version']}")
head = f"""# Measured

Written by `scripts/bench` on {datetime.date.today()}; [performance](performance.md) explains the figures. Absolute times
depend on the machine and its load: compare ratios only. The load of the machine at the end was
{open('/proc/loadavg').read().split()[0]} on {os.cpu_count()} processors.

{cpu}, {platform.system()} {platform.release()}, {version('g++', '--version')}, {packages}; node
{version('node', '--version')}, {', '.join(npm)}; {version('go', 'version')}; {version('rustc', '--version')}.

![Nanoseconds of one verification, by library](performance.svg)

"""
(docs / "performance-results.md").write_text(head + "\n".join(page))

# The bars are logarithmic, because linear bars of most libraries would be too short to see.
height, left, width = 26, 170, 430
top = math.log10(max(rivals.values()) / 100)
svg = [f'<svg xmlns="http://www.w3.org/2000/svg" width="720" height="{len(order) * height + 50}" '
       'font-family="sans-serif" font-size="13">',
       '<text x="10" y="20">Verifying one token, nanoseconds (logarithmic; shorter is better)</text>']
for i, name in enumerate(order):
    y, length = 36 + i * height, width * math.log10(rivals[name] / 100) / top
    colour = {"signet": "#2b7a4b", "floor": "#999999"}.get(name, "#7aa6c2")
    svg.append(f'<text x="{left - 8}" y="{y + 14}" text-anchor="end">{"HMAC alone" if name == "floor" else name}</text>'
               f'<rect x="{left}" y="{y}" width="{length:.0f}" height="{height - 8}" fill="{colour}"/>'
               f'<text x="{left + length + 6:.0f}" y="{y + 14}">{rivals[name]:.0f}</text>')
(docs / "performance.svg").write_text("\n".join(svg + ["</svg>"]) + "\n")
print((docs / "performance-results.md").read_text())
