# SPDX-License-Identifier: MIT
"""LiveSession queries replicas if configured: they answer, an ended session stays ended, and the primary answers if a
replica fails."""

import sys
import time

from cluster_nodes import address_of, make_cluster
from servers import Postgres, Redis, wait_until
from store_session import Session, reads
from traffic import check, run


def goes_on_without(session, replica):
    """The replica is stopped, and then killed."""
    replica.pause()
    check(session.does("check") == "ok", "a stopped replica blocks calls")
    before = time.monotonic()
    for _ in range(50):
        check(session.does("check") == "ok", "a stopped replica blocks calls")
    check(time.monotonic() - before < 5, "a stopped replica is queried repeatedly")
    replica.resume()
    replica.kill()
    check(session.does("check") == "ok" and session.does("refresh") == "ok", "a killed replica blocks calls")
    session.end()


def redis_replica(programs):
    primary = Redis("repl-diskless-sync-delay 0")
    replica = Redis(f"replicaof 127.0.0.1 {primary.port}")
    wait_until(lambda: replica.info("master_link_status") == "up", "replication")
    both = f"redis://127.0.0.1:{primary.port},127.0.0.1:{replica.port}"

    session = Session(programs, both)
    check(session.does("check") == "ok" and reads(replica) == 0, "a replica is queried without the option")
    session.end()

    session = Session(programs, both + "?live_reads_from_replicas=1")
    wait_until(lambda: replica.command("DBSIZE") == primary.command("DBSIZE"), "the replica to have the session")
    before = reads(primary)
    for _ in range(20):
        check(session.does("check") == "ok", "the session is not active")
    check(reads(replica) >= 20 and reads(primary) == before, "the replica was not queried", reads(replica))
    check(session.does("refresh") == "ok" and reads(primary) == before + 1, "a refresh did not ask the primary")

    # Disconnected from here on. After one second, its data counts as outdated.
    replica.command("REPLICAOF", "127.0.0.1", "1")
    check(session.does("log out") == "ok", "a logout fails")
    check(session.does("check") in ("ok", "session_revoked"), "a session that has just ended")
    time.sleep(1.1)
    check(session.does("check") == "session_revoked", "a disconnected replica is trusted")
    check(session.does("log in") == "ok" and session.does("check") == "ok", "a session that no replica has")
    replica.command("REPLICAOF", "127.0.0.1", str(primary.port))
    wait_until(lambda: replica.info("master_link_status") == "up", "replication")
    before = reads(replica)

    def is_asked():
        check(session.does("check") == "ok", "the session is not active")
        return reads(replica) > before

    wait_until(is_asked, "a query of the replica")
    goes_on_without(session, replica)


def redis_cluster(programs):
    nodes = make_cluster(replicas=1)
    for node in nodes:
        wait_until(lambda: node.info("role") == "master" or node.info("master_link_status") == "up", "replication")
    replicas = [node for node in nodes if node.info("role") == "slave"]
    session = Session(programs, address_of(nodes, 16) + "&live_reads_from_replicas=1")
    wait_until(lambda: session.does("check") == "ok" and sum(map(reads, replicas)) > 5, "a query of a replica")
    check(session.does("refresh") == "ok" and session.does("log out") == "ok", "writes go astray")
    wait_until(lambda: session.does("check") == "session_revoked", "the replica to hear of the end", patience=2)
    check(session.does("log in") == "ok", "a login fails")
    for replica in replicas[1:]:
        replica.kill()
    goes_on_without(session, replicas[0])


def postgres_standby(programs):
    primary = Postgres("wal_level=replica", "max_wal_senders=4", "fsync=off")
    standby = Postgres(follows=primary)
    session = Session(programs, primary.address, SIGNET_REPLICA=standby.address)

    def reads_of(server):
        return int(server.query("SELECT coalesce(sum(idx_scan), 0) FROM pg_stat_user_indexes "
                                "WHERE indexrelname = 'sessions_by_id'"))

    wait_until(lambda: session.does("check") == "ok" and reads_of(standby) > 0, "a query of the standby")
    check(session.does("refresh") == "ok", "a refresh fails")
    standby.query("ALTER SYSTEM SET primary_conninfo = ''")
    standby.query("SELECT pg_reload_conf()")
    wait_until(lambda: standby.query("SELECT count(*) FROM pg_stat_wal_receiver") == "0", "replication to stop")
    check(session.does("log out") == "ok", "a logout fails")
    time.sleep(1.1)
    check(session.does("check") == "session_revoked", "a disconnected standby is trusted")
    check(session.does("log in") == "ok" and session.does("check") == "ok", "a session that no standby has")
    goes_on_without(session, standby)


run([redis_replica, redis_cluster, postgres_standby], sys.argv[1])
