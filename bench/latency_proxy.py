"""A loopback proxy that delays every byte by half a round trip each way, and counts round trips.

A round trip is counted whenever the client sends after the server has answered: what a client that
waits for answers pays, however many statements it packs into one request."""
import collections
import socket
import threading
import time


class LatencyProxy:
    def __init__(self, host, port, round_trip_seconds):
        self.target = (host, port)
        self.delay = round_trip_seconds / 2
        self.round_trips = 0
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            server = socket.create_connection(self.target)
            for end in (client, server):
                end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            session = {"answered": True}
            _Pump(client, server, self.delay, lambda s=session: self._client_sent(s))
            _Pump(server, client, self.delay, lambda s=session: s.update(answered=True))

    def _client_sent(self, session):
        if session["answered"]:
            session["answered"] = False
            self.round_trips += 1

    def close(self):
        self.listener.close()


class _Pump:
    """One direction: a reader that stamps what arrives and a writer that sends it when due."""

    def __init__(self, source, sink, delay, sent):
        self.source, self.sink, self.delay, self.sent = source, sink, delay, sent
        self.queue = collections.deque()
        self.ready = threading.Condition()
        threading.Thread(target=self._read, daemon=True).start()
        threading.Thread(target=self._write, daemon=True).start()

    def _read(self):
        while True:
            try:
                data = self.source.recv(65536)
            except OSError:
                data = b""
            if data:
                self.sent()
            with self.ready:
                self.queue.append((time.monotonic() + self.delay, data))
                self.ready.notify()
            if not data:
                return

    def _write(self):
        while True:
            with self.ready:
                while not self.queue:
                    self.ready.wait()
                due, data = self.queue.popleft()
            wait = due - time.monotonic()
            if wait > 0:
                time.sleep(wait)
            try:
                if not data:
                    self.sink.shutdown(socket.SHUT_WR)
                    return
                self.sink.sendall(data)
            except OSError:
                return
