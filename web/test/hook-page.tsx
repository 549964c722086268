// A page that is not ours and uses the hook under its old name, as its users would.
import { StrictMode, useState } from 'react';
import { createRoot } from 'react-dom/client';
import useWebSocket from 'mozaik-live/useWebSocket.js';

function Probe({ userId }: { userId: string }) {
  const [heard, setHeard] = useState<string[]>([]);
  const live = useWebSocket(userId, { onMessage: (message: { type: string }) => setHeard((old) => [...old, message.type]) });
  return (
    <>
      <p id="state">{[live.isConnected, live.transport, live.state.name].join(' ')}</p>
      <p id="returns">{Object.keys(live).sort().join(' ')}</p>
      <p id="last">{live.lastMessage?.type ?? 'nothing'}</p>
      <p id="heard">{heard.join(' ')}</p>
      <button onClick={live.reconnect}>reconnect</button>
      <button onClick={() => live.send({ type: 'subscribe', channel: 'absences' })}>send</button>
    </>
  );
}

const userId = new URLSearchParams(location.search).get('user') ?? '';
createRoot(document.getElementById('page') as HTMLElement).render(
  <StrictMode>
    <Probe userId={userId} />
  </StrictMode>,
);
