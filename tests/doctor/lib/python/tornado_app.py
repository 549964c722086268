"""The same with tornado. Its only word is the socket that it listens on."""

import asyncio
import socket
import sys

from tornado.httpserver import HTTPServer
from tornado.web import Application
from tornado.websocket import WebSocketHandler


class Live(WebSocketHandler):
    def open(self, user_id):
        self.write_message({"type": "connected", "data": {"user_id": user_id}})

    def on_message(self, message):
        self.write_message(message)


async def main():
    listener = socket.socket(fileno=int(sys.argv[1]))
    listener.setblocking(False)
    HTTPServer(Application([(r"/api/ws/(.*)", Live)])).add_socket(listener)
    await asyncio.Event().wait()


asyncio.run(main())
