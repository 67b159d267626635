"""Stands between limbeck and the server and disturbs the connection: cuts it, closes one half of it, or
holds it up."""
import random
import socket
import struct
import threading
import time


class Proxy:
    """One disturbance, after `limit` bytes have gone from limbeck to the server."""

    def __init__(self, server, kind, limit):
        self.server, self.kind, self.left = server, kind, limit
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.is_closed = False
        threading.Thread(target=self.accept, daemon=True).start()

    def close(self):
        self.is_closed = True
        self.listener.close()

    def accept(self):
        while not self.is_closed:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            try:
                server = socket.create_connection(self.server)
            except OSError:
                client.close()
                continue
            threading.Thread(target=self.carry, args=(client, server, True), daemon=True).start()
            threading.Thread(target=self.carry, args=(server, client, False), daemon=True).start()

    def carry(self, source, target, is_counted):
        try:
            while data := source.recv(65536):
                if is_counted and self.left is not None:
                    if len(data) > self.left:
                        target.sendall(data[:self.left])
                        self.left = None
                        if self.disturb(source, target):
                            return
                        continue
                    self.left -= len(data)
                target.sendall(data)
            target.shutdown(socket.SHUT_WR)
        except OSError:
            self.end(source, target)

    def disturb(self, client, server):
        """True: this direction is over."""
        if self.kind == "delay":
            time.sleep(random.uniform(0.05, 0.3))
            self.end(client, server)
        elif self.kind == "half":
            # The server hears the end; limbeck may go on writing.
            server.shutdown(socket.SHUT_WR)
        else:
            self.end(client, server)
        return True

    @staticmethod
    def end(*both):
        for each in both:
            try:
                each.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                each.shutdown(socket.SHUT_RDWR)  # Else one that is read from stays open.
                each.close()
            except OSError:
                pass
