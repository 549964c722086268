"""Listens on a port that the kernel chooses, says which, and becomes the server that is named.

    serve.py python3 -m uvicorn --fd FD application:app
"""

import os
import socket
import sys

listener = socket.create_server(("127.0.0.1", 0), backlog=64)
listener.set_inheritable(True)
print("port", listener.getsockname()[1], flush=True)
words = [word.replace("FD", str(listener.fileno())) for word in sys.argv[1:]]
os.execvp(words[0], words)
