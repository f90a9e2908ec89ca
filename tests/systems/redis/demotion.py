# SPDX-License-Identifier: MIT
"""A primary becomes a replica while clients have connections to it. Clients, also those that only read, detect it and
continue at its successor."""

import sys

from cluster_nodes import address_of, make_cluster
from sentinel_service import Service
from servers import Redis, wait_until
from store_session import Session, reads
from traffic import check, run

SOON = 10  # seconds; the role is queried each second, and the rest is for a busy machine


def with_servers_named(programs):
    primary = Redis("repl-diskless-sync-delay 0")
    replica = Redis(f"replicaof 127.0.0.1 {primary.port}", "repl-diskless-sync-delay 0")
    wait_until(lambda: replica.info("master_link_status") == "up", "replication")
    both = f"redis://127.0.0.1:{primary.port},127.0.0.1:{replica.port}"
    reader = Session(programs, both)
    writer = Session(programs, both)
    wait_until(lambda: replica.command("DBSIZE") == primary.command("DBSIZE"), "the replica to have the sessions")
    check(reader.does("check") == "ok", "the session is not active")

    # Demoted, and disconnected from its successor: it continues to answer with its old data.
    replica.command("REPLICAOF", "NO", "ONE")
    primary.command("REPLICAOF", "127.0.0.1", "1")
    check(writer.does("log in") == "ok", "a login fails")
    check(writer.does("refresh") == "ok", "a refresh fails")
    for key in replica.command("--scan", "--pattern", "*}s:*").splitlines():
        replica.command("SETRANGE", key, "1", "\1")
    wait_until(lambda: reader.does("check") == "session_revoked", "a reader to notice", patience=SOON)
    before = reads(primary)
    check(reader.does("check") == "session_revoked" and reads(primary) == before, "the old primary is still queried")
    check(reader.does("log in") == "ok", "a login fails")
    reader.end()
    writer.end()


def with_no_successor(programs):
    """No answer of a server is used if it is known not to be a primary."""
    server = Redis()
    session = Session(programs, server.address)
    check(session.does("check") == "ok", "the session is not active")
    server.command("REPLICAOF", "127.0.0.1", "1")
    wait_until(lambda: session.does("check") == "store_unavailable", "a reader to notice", patience=SOON)
    check(session.does("log in") == "store_unavailable", "a login at a replica")
    server.command("REPLICAOF", "NO", "ONE")
    wait_until(lambda: session.does("check") == "ok", "the session to be answered again", patience=SOON)
    session.end()


def with_sentinels(programs):
    service = Service()
    session = Session(programs, service.through_sentinels())
    check(session.does("check") == "ok", "the session is not active")
    service.sentinels[0].command("SENTINEL", "FAILOVER", "main")
    wait_until(lambda: service.primary.info("role") == "slave", "the primary to be demoted")
    before = reads(service.replica)

    def asks_the_successor():
        session.does("check")
        return reads(service.replica) > before

    wait_until(asks_the_successor, "a query of the successor", patience=SOON)
    check(session.does("check") == "ok" and session.does("refresh") == "ok", "the session is not active")
    session.end()


def in_a_cluster(programs):
    """A demoted node redirects reads, so that its role is not queried."""
    nodes = make_cluster(replicas=1)
    for node in nodes:
        wait_until(lambda: node.info("role") == "master" or node.info("master_link_status") == "up", "replication")
    session = Session(programs, address_of(nodes, 1))
    check(session.does("check") == "ok", "the session is not active")
    old = next(node for node in nodes if node.info("role") == "master" and "s:" in node.command("--scan"))
    heirs = [node for node in nodes if node.info("role") == "slave" and node.info("master_port") == str(old.port)]
    heirs[0].command("CLUSTER", "FAILOVER")
    wait_until(lambda: old.info("role") == "slave" and heirs[0].info("role") == "master", "the failover")
    before = reads(old)
    check(session.does("check") == "ok" and session.does("refresh") == "ok", "the session is not active")
    check(reads(old) == before, "a node that was demoted has answered")
    session.end()


def cut_off_in_a_cluster(programs):
    """A node that has lost the cluster reports it, and other nodes are queried for the new owner of its slots."""
    nodes = make_cluster(replicas=1)
    for node in nodes:
        wait_until(lambda: node.info("role") == "master" or node.info("master_link_status") == "up", "replication")
    old = next(node for node in nodes if node.info("role") == "master")
    # The node that loses the cluster is the first in the address.
    session = Session(programs, address_of([old] + [node for node in nodes if node is not old], 1))
    old = next(node for node in nodes if node.info("role") == "master" and "s:" in node.command("--scan"))
    heir = next(node for node in nodes if node.info("role") == "slave" and node.info("master_port") == str(old.port))
    wait_until(lambda: "s:" in heir.command("--scan"), "the replica to have the session")
    old.command("CONFIG", "SET", "cluster-require-full-coverage", "yes")
    for node in nodes:
        if node is not old:
            old.command("CLUSTER", "FORGET", node.command("CLUSTER", "MYID"))
    wait_until(lambda: "cluster_state:fail" in old.command("CLUSTER", "INFO"), "the node to be cut off")
    heir.command("CLUSTER", "FAILOVER", "TAKEOVER")
    wait_until(lambda: heir.info("role") == "master", "the failover")
    wait_until(lambda: session.does("check") == "ok", "a query of the successor", patience=SOON)
    check(session.does("refresh") == "ok", "the session is not active")
    session.end()


run([with_servers_named, with_no_successor, with_sentinels, in_a_cluster, cut_off_in_a_cluster], sys.argv[1])
