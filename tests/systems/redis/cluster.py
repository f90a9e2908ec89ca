# SPDX-License-Identifier: MIT
"""A Redis Cluster of three nodes: a slot moves and a primary fails while sessions are refreshed."""

import sys
import time

from cluster_nodes import address_of, make_cluster
from servers import suite, wait_until
from traffic import Traffic, check, check_none_lost, report, run


def node_ids(nodes):
    return {node.command("CLUSTER", "MYID"): node for node in nodes}


def keeps_the_contract(programs):
    nodes = make_cluster()

    class Cluster:
        address = address_of(nodes, 1)

    check(suite(Cluster, programs, "contract*") == 0, "the cluster does not keep the contract")


def slots_move(programs):
    nodes = make_cluster()
    traffic = Traffic(programs, address_of(nodes, 64), timeout_ms=2000)
    time.sleep(0.5)
    ids = node_ids(nodes)
    keys = {id_: node.command("DBSIZE") for id_, node in ids.items()}
    check(all(int(count) > 0 for count in keys.values()), "the sessions are not spread over the nodes", keys)
    moved = 0
    for key in nodes[0].command("--scan", "--pattern", "*ends").splitlines()[:3]:
        slot = nodes[0].command("CLUSTER", "KEYSLOT", key)
        source, target = list(ids)[0], list(ids)[1]
        ids[target].command("CLUSTER", "SETSLOT", slot, "IMPORTING", source)
        ids[source].command("CLUSTER", "SETSLOT", slot, "MIGRATING", target)
        # One key at a time, so that the slot is in two places for a while.
        while names := ids[source].command("CLUSTER", "GETKEYSINSLOT", slot, "1"):
            ids[source].command("MIGRATE", "127.0.0.1", str(ids[target].port), names, "0", "1000")
            moved += 1
            time.sleep(0.02)
        for id_ in (target, source, list(ids)[2]):
            ids[id_].command("CLUSTER", "SETSLOT", slot, "NODE", target)
    time.sleep(1)
    seen = report(f"three slots of {moved} keys move to another node", traffic.stop())
    check(moved > 3, "nothing has moved", moved)
    check(seen["lost"] == 0 and seen["tried"] == seen["answered"], "a refresh failed because its slot moved", seen)


def primary_is_lost(programs):
    nodes = make_cluster(replicas=1)
    for node in nodes:
        wait_until(lambda: node.info("role") == "master" or node.info("master_link_status") == "up", "replication")
    traffic = Traffic(programs, address_of(nodes, 64), timeout_ms=2000)
    time.sleep(1)
    victim = next(node for node in nodes if node.info("role") == "master" and int(node.command("DBSIZE")) > 1)
    before = {node.port for node in nodes if node is not victim and node.info("role") == "master"}
    victim.kill()
    others = [node for node in nodes if node is not victim]
    wait_until(lambda: len({node.port for node in others if node.info("role") == "master"}) > len(before),
               "a replica to take over")
    time.sleep(2)
    seen = report("a primary is lost, its replica takes over", traffic.stop())
    check_none_lost(seen)
    check(sum(seen["unavailable"].values()) > 0, "no call has failed", seen)


run([keeps_the_contract, slots_move, primary_is_lost], sys.argv[1])
