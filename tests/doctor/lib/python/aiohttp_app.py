"""The same with aiohttp. Its only word is the socket that it listens on."""

import socket
import sys

from aiohttp import WSMsgType, web


async def live(request):
    answer = web.WebSocketResponse()
    await answer.prepare(request)
    await answer.send_json({"type": "connected"})
    async for message in answer:
        if message.type == WSMsgType.TEXT:
            await answer.send_str(message.data)
    return answer


app = web.Application()
app.add_routes([web.get("/api/ws/{user_id}", live)])
web.run_app(app, sock=socket.socket(fileno=int(sys.argv[1])), print=None)
