"""The live path of the first version: it accepts, greets, and gives back what it is told."""

from fastapi import FastAPI, WebSocket, WebSocketDisconnect

app = FastAPI()


@app.websocket("/api/ws/{user_id}")
async def live(socket: WebSocket, user_id: str):
    await socket.accept()
    await socket.send_json({"type": "connected", "data": {"user_id": user_id}})
    try:
        while True:
            await socket.send_text(await socket.receive_text())
    except WebSocketDisconnect:
        pass


@app.websocket("/api/closed/{user_id}")
async def closed(socket: WebSocket, user_id: str):
    """Whoever is not known is turned away before the socket is accepted."""
    await socket.close(code=1008)
