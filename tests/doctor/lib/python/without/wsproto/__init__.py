raise ImportError("wsproto: not on this machine")
