raise ImportError("websockets: not on this machine")
