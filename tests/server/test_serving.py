"""``hsp serve`` as it is run: who may ask, what is refused and why, what is left when it ends."""

import json
import os
import re
import signal
import socket
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from hsp_graph.graph.questions import questions
from hsp_graph.workspace import Workspace, init_workspace
from tests.command_line import Hsp

Serve = Callable[..., AbstractContextManager[Any]]

HEADS = "SELECT (COUNT(?head) AS ?n) { ?head a hsp:HeadTeacher }"
PRODUCT = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
OTHER_TABLES = ("sources", "organisations", "roles", "programmes", "participation", "evidence")
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def until(condition: Callable[[], object], seconds: float = 20) -> None:
    """Wait until something holds; it is a failure if it does not come."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)


@pytest.fixture(scope="module")
def listener() -> Iterator[tuple[str, list[object]]]:
    """An address on this machine that notes who connects."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        seen = list[object]()

        def listen() -> None:
            while True:
                try:
                    connection, address = server.accept()
                except OSError:
                    return
                seen.append(address)
                connection.close()

        threading.Thread(target=listen, daemon=True).start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/", seen
        server.shutdown(socket.SHUT_RDWR)


REFUSED = {
    "service": "SELECT * { SERVICE <@> { ?s ?p ?o } }",
    "lower case, silent": "select * { service silent <@> { ?s ?p ?o } }",
    "escaped": r"SELECT * { \u0053ERVICE <@> { ?s ?p ?o } }",
    "nested": "ASK { ?s ?p ?o FILTER EXISTS { SELECT * { { SERVICE <@> { ?a ?b ?c } } UNION {} } } }",
    "in an expression": "SELECT (IF(EXISTS { SERVICE <@> { ?s ?p ?o } }, 1, 2) AS ?x) {}",
    "by a variable": "ASK { VALUES ?at { <@> } SERVICE ?at { ?s ?p ?o } }",
    "after a comment": "ASK { ?s ?p ?o # a comment\rSERVICE <@> { ?a ?b ?c } }",
    "behind an escape": r'ASK { BIND ("\u0022 AS ?q) #" AS ?q) SERVICE <@> { ?a ?b ?c } }',
    "from": "ASK FROM <@> { ?s ?p ?o }",
    "from named": "ASK from named <@> { GRAPH ?g { ?s ?p ?o } }",
    "from a file": "SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }",
    "load": "LOAD <@>",
    "load silent": "load silent <@> into graph <x:g>",
    "load a file": "LOAD <file:///etc/passwd>",
    "insert": "INSERT DATA { <x:s> <x:p> <x:o> }",
    "insert, escaped": r"\u0049NSERT DATA { <x:s> <x:p> <x:o> }",
    "insert from a service": "INSERT { ?s ?p ?o } WHERE { SERVICE <@> { ?s ?p ?o } }",
    "delete": "delete where { ?s ?p ?o }",
    "clear": "CLEAR ALL",
}


@pytest.mark.parametrize("name", REFUSED)
def test_nothing_leaves_and_nothing_is_read(
    name: str, served: Any, listener: tuple[str, list[object]], study: Workspace, hsp: Hsp,
) -> None:  # fmt: skip
    address, seen = listener
    text = REFUSED[name].replace("@", address)
    direct = {"Content-Type": "application/sparql-query"}
    for reply in (
        served.query(text),
        served.ask("POST", "/sparql", urlencode({"query": text}), FORM),
        served.ask("POST", "/sparql", text, direct),
    ):
        assert (reply.status, reply.media_type) == (403, "text/plain")
        told = reply.text
    assert re.search("another service|There is no graph|is an update", told)
    what, hint = told.splitlines()
    assert hsp("-w", study.folder, "query", text) == (2, "", f"Error: {what}\nHint:  {hint}\n")
    assert seen == []
    assert served.query(HEADS).rows() == [{"n": "5"}]


def test_every_answer_says_what_a_browser_may_do_with_it(served: Any) -> None:
    replies = [
        served.query(HEADS), served.query("ASK {"), served.get("/nothing"), served.get("/sparql"),
        served.ask("PUT", "/sparql"), served.get("/", Host="example.org"),
    ]  # fmt: skip
    assert [reply.status for reply in replies] == [200, 400, 404, 200, 405, 421]
    for reply in replies:
        assert reply.headers["x-content-type-options"] == "nosniff"
        assert reply.headers["referrer-policy"] == "no-referrer"
        assert reply.headers["cache-control"] == "no-cache"
        assert "default-src 'none'" in reply.headers["content-security-policy"]
        assert "frame-ancestors 'none'" in reply.headers["content-security-policy"]
        assert "server" not in reply.headers
        assert "access-control-allow-origin" not in reply.headers


def test_it_answers_to_names_of_this_machine_only(served: Any) -> None:
    for name, status in (
        (f"localhost:{served.port}", 200), ("LOCALHOST", 200), ("127.0.0.1", 200), ("[::1]:80", 200),
        ("example.org", 421), (f"localhost.example.org:{served.port}", 421), ("127.0.0.1.nip.io", 421),
        ("", 421),
    ):  # fmt: skip
        assert served.query(HEADS, Host=name).status == status, name


def test_errors_say_nothing_of_the_disk(served: Any, study: Workspace) -> None:
    for path in (
        "/sparql?query=x",
        "/static/../app.py",
        "/static/%2e%2e/app.py",
        "/static//etc/passwd",
        "/..%2f",
    ):
        reply = served.get(path)
        assert reply.status in (400, 404)
        assert str(study.folder) not in reply.text
        assert "site-packages" not in reply.text


def test_a_query_too_long_is_refused_and_a_slow_client_keeps_nobody_waiting(served: Any) -> None:
    long = urlencode({"query": "ASK {} #" + "x" * (1 << 20)})
    assert served.ask("POST", "/sparql", long, FORM).status == 413
    fits = urlencode({"query": "ASK {} #" + "x" * (1 << 19)})
    assert served.ask("POST", "/sparql", fits, FORM).status == 200
    slow = [socket.create_connection(("127.0.0.1", served.port)) for _ in range(20)]
    for connection in slow:
        connection.sendall(b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99\r\n"
                           b"Content-Type: application/sparql-query\r\n\r\nASK")  # fmt: skip
    assert served.query(HEADS).rows() == [{"n": "5"}]
    for connection in slow:
        connection.close()


@pytest.fixture(scope="module")
def limited(serve: Serve, study: Workspace) -> Iterator[Any]:
    options = ("--timeout", "2", "--memory", "400", "--rows", "50", "--workers", "2")
    with serve(study.folder, *options) as server:
        yield server


@pytest.mark.parametrize(
    ("query", "told"),
    [
        (PRODUCT, "it took longer than 2 seconds"),
        ("SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY ?f ?c", "it needs more than 400 MB of memory"),
        ("SELECT * { ?a ?b ?c }", "The answer has more than 50 rows"),
        ("CONSTRUCT WHERE { ?a ?b ?c }", "The answer has more than 50 rows"),
    ],
)
def test_limits_stop_a_query_and_the_next_is_answered(query: str, told: str, limited: Any) -> None:
    reply = limited.query(query)
    assert reply.status == 503
    assert told in reply.text
    assert limited.query(HEADS).rows() == [{"n": "5"}]


def test_limits_hold_for_graphs_too(limited: Any) -> None:
    assert limited.get("/graph?default").status == 503


def test_a_killed_worker_loses_one_answer(serve: Serve, study: Workspace) -> None:
    with serve(study.folder, "--workers", "1", "--timeout", "60") as server:
        until(lambda: server.query(HEADS).status == 200)
        replies = list[Any]()
        client = threading.Thread(target=lambda: replies.append(server.query(PRODUCT)))
        client.start()
        time.sleep(1)
        (worker,) = server.workers()
        os.kill(worker, signal.SIGKILL)
        client.join()
        assert (replies[0].status, replies[0].headers["retry-after"]) == (503, "0")
        assert replies[0].text == "The worker process was lost.\nAsk again.\n"
        assert server.query(HEADS).rows() == [{"n": "5"}]
        assert len(server.workers()) == 1  # no zombie


def test_a_client_that_goes_away_frees_the_worker(serve: Serve, study: Workspace) -> None:
    with serve(study.folder, "--workers", "1", "--timeout", "60") as server:
        assert server.query(HEADS).status == 200
        (before,) = server.workers()
        with socket.create_connection(("127.0.0.1", server.port)) as connection:
            target = f"/sparql?{urlencode({'query': PRODUCT})}"
            connection.sendall(f"GET {target} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
            time.sleep(0.5)
        until(lambda: before not in server.workers())
        assert server.query(HEADS).rows() == [{"n": "5"}]


def fails(server: Any) -> None:
    with pytest.raises(OSError, match=""):
        server.query(PRODUCT)


def test_a_killed_server_leaves_no_process_behind(serve: Serve, study: Workspace) -> None:
    with serve(study.folder, "--workers", "2", "--timeout", "60") as server:
        assert server.query(HEADS).status == 200
        workers = server.workers()
        assert len(workers) == 2
        client = threading.Thread(target=fails, args=(server,))
        client.start()
        time.sleep(1)
        server.process.kill()
        server.process.wait()
        client.join()
        until(lambda: not any(Path(f"/proc/{worker}/cmdline").exists() for worker in workers), 5)


def test_ctrl_c_ends_it_though_a_query_runs(serve: Serve, study: Workspace) -> None:
    replies = list[Any]()
    with serve(study.folder, "--timeout", "60") as server:
        assert server.query(HEADS).status == 200
        client = threading.Thread(target=lambda: replies.append(server.query(PRODUCT)))
        client.start()
        time.sleep(0.5)
    client.join()
    assert replies[0].status == 503
    assert "was lost" in replies[0].text


def test_an_import_while_serving_is_seen_whole(
    serve: Serve, tmp_path: Path, write_tables: Callable[..., Path], hsp: Hsp
) -> None:
    workspace = init_workspace(tmp_path / "study", base="https://example.org/study/")
    count = """SELECT (COUNT(DISTINCT ?p) AS ?people) (COUNT(DISTINCT ?t) AS ?ties)
               { { ?p a hsp:Person } UNION { ?t a hsp:Tie } }"""
    seen, done, failed = list[tuple[str, str]](), threading.Event(), list[Any]()
    states = [("0", "0"), ("300", "299"), ("600", "598")]
    with serve(workspace.folder, "--workers", "2") as server:

        def ask() -> None:
            while not done.is_set():
                reply = server.query(count)
                if reply.status == 200:
                    (row,) = reply.rows()
                    seen.append((row["people"], row["ties"]))
                else:
                    failed.append(reply)

        clients = [threading.Thread(target=ask) for _ in range(2)]
        for client in clients:
            client.start()
        for number in range(2):
            names = [f"p{number}-{one}" for one in range(300)]
            tables = write_tables(
                tmp_path / f"tables{number}",
                people="id,name\n" + "".join(f"{name},Somebody\n" for name in names),
                ties="id,from,to\n" + "".join(f"{name}-t,{name},{names[0]}\n" for name in names[1:]),
                **dict.fromkeys(OTHER_TABLES),
            )
            assert hsp("-w", workspace.folder, "import", tables).exit_code == 0
            (row,) = server.query(count).rows()
            assert (row["people"], row["ties"]) == states[number + 1]
        done.set()
        for client in clients:
            client.join()
    assert failed == []
    assert set(seen) == set(states)


def test_a_port_in_use_is_told_with_how_to_mend(served: Any, study: Workspace, run_hsp: Hsp) -> None:
    done = run_hsp("-w", study.folder, "serve", "--port", str(served.port))
    assert (done.exit_code, done.out) == (2, "")
    assert f"port {served.port}" in done.err
    assert "Hint:  Name another port" in done.err


def test_another_loopback_address_is_this_machine_too(serve: Serve, study: Workspace) -> None:
    with serve(study.folder, "--host", "127.0.0.9") as server:
        told = urllib.request.urlopen(f"http://127.0.0.9:{server.port}/sparql?query=ASK%20%7B%7D").read()
        assert json.loads(told)["boolean"] is True


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1"])
@pytest.mark.parametrize("token", [(), ("--token", "short")])
def test_others_are_served_with_a_token_only(
    host: str, token: tuple[str, ...], study: Workspace, hsp: Hsp
) -> None:
    done = hsp("-w", study.folder, "serve", "--host", host, "--port", "0", *token)
    assert (done.exit_code, done.out) == (2, "")
    assert "needs a token of at least 16 characters" in done.err


def test_the_token_is_asked_for(serve: Serve, study: Workspace) -> None:
    import base64

    token = "correct horse bättery"
    options = ("--host", "0.0.0.0", "--token", token, "--cors", "https://example.org")
    basic = base64.b64encode(f"anybody:{token}".encode()).decode()
    wrong = base64.b64encode(f"{token}:wrong".encode()).decode()
    with serve(study.folder, *options) as server:
        for path in ("/sparql?query=ASK%20%7B%7D", "/", "/graph?default", "/static/style.css", "/nothing"):
            reply = server.get(path)
            assert reply.status == 401
            assert reply.headers["www-authenticate"].startswith("Basic ")
            assert token not in reply.text
        for shown in (f"Basic {wrong}", "Basic !", "Basic", "Bearer wrong", f"Digest {basic}", "Bearer "):
            assert server.query(HEADS, Authorization=shown).status == 401, shown
        assert server.query(HEADS, Authorization=f"Basic {basic}").rows() == [{"n": "5"}]
        bearer = f"bearer {token}".encode().decode("latin-1")
        assert server.query(HEADS, Authorization=bearer, Host="graph.example.org").rows() == [{"n": "5"}]


ORIGIN = "https://example.org"


def test_another_site_may_ask_if_it_is_named(serve: Serve, study: Workspace) -> None:
    asked = {"Origin": ORIGIN, "Access-Control-Request-Method": "POST",
             "Access-Control-Request-Headers": "authorization,content-type"}  # fmt: skip
    with serve(study.folder, "--cors", ORIGIN, "--token", "x" * 16) as server:
        may = server.ask("OPTIONS", "/sparql", None, asked)
        assert may.status == 200
        assert may.headers["access-control-allow-origin"] == ORIGIN
        assert {"GET", "POST"} == set(may.headers["access-control-allow-methods"].split(", "))
        assert "Authorization" in may.headers["access-control-allow-headers"]
        for origin in ("https://example.com", "null", "https://example.org.evil.test", "http://example.org"):
            assert server.ask("OPTIONS", "/sparql", None, asked | {"Origin": origin}).status == 400
            reply = server.query(HEADS, Origin=origin, Authorization=f"Bearer {'x' * 16}")
            assert "access-control-allow-origin" not in reply.headers
        reply = server.query(HEADS, Origin=ORIGIN, Authorization=f"Bearer {'x' * 16}")
        assert reply.headers["access-control-allow-origin"] == ORIGIN
        assert "Origin" in reply.headers["vary"]
        assert reply.rows() == [{"n": "5"}]


def test_an_origin_that_is_none(study: Workspace, hsp: Hsp) -> None:
    done = hsp("-w", study.folder, "serve", "--cors", "*")
    assert done.exit_code == 2
    assert "Error: '*' is no origin." in done.err


def test_many_at_once_get_their_own_answers(served: Any, study: Workspace) -> None:
    names = [name for name, question in questions().items() if not question.parameters][:12]
    expected = {name: served.query(questions()[name].text, Accept="text/csv").text for name in names}
    wrong = list[str]()

    def ask(name: str) -> None:
        for _ in range(3):
            if served.query(questions()[name].text, Accept="text/csv").text != expected[name]:
                wrong.append(name)

    clients = [threading.Thread(target=ask, args=(name,)) for name in names]
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    assert len(set(expected.values())) == len(names)
    assert wrong == []
