# SPDX-License-Identifier: MIT
"""A Redis Cluster of three primaries on loopback, with replicas."""

import subprocess

from servers import Redis, wait_until

NODE = ("cluster-enabled yes", "cluster-node-timeout 1000", "appendonly no", "cluster-require-full-coverage no",
        "repl-diskless-sync-delay 0")


def make_cluster(replicas=0):
    nodes = [Redis(*NODE) for _ in range(3 + 3 * replicas)]
    places = [f"127.0.0.1:{node.port}" for node in nodes]
    subprocess.run(["redis-cli", "--cluster", "create", *places, "--cluster-replicas", str(replicas), "--cluster-yes"],
                   check=True, capture_output=True, timeout=60)
    for node in nodes:
        wait_until(lambda: "cluster_state:ok" in node.command("CLUSTER", "INFO"), "the cluster to form")
        wait_until(lambda: len(node.command("CLUSTER", "SLOTS").split()) > 3, "the slots to be known")
    return nodes


def address_of(nodes, partitions):
    return "redis://" + ",".join(f"127.0.0.1:{node.port}" for node in nodes) + f"?partitions={partitions}"
