import { Canvas } from '../../src/rfb/screen/canvas.ts';
import { TextScreenServer } from '../../src/rfb/screen/text-screen-server.ts';
import { startVncServer, type VncServer } from './vnc-servers.ts';

/** A guest with a screen, that writes down all that anybody does to it. */
export interface RecordingGuest {
  readonly server: VncServer;
  readonly keys: number[];
  readonly pointers: string[];
  readonly texts: string[];
}

export async function startRecordingGuest(): Promise<RecordingGuest> {
  const [keys, pointers, texts]: [number[], string[], string[]] = [[], [], []];
  const server = await startVncServer(({ socket }) => {
    const canvas = new Canvas(320, 120, [0x10131c, 0xe9ecf4]);
    canvas.text(10, 40, 'recording guest', { colour: 1, scale: 2 });
    const screen = new TextScreenServer({
      canvas,
      name: 'recording guest',
      send: (bytes) => void socket.write(bytes),
      onKey: (keysym, down) => {
        if (down) keys.push(keysym);
      },
      onPointer: (x, y, buttons) => pointers.push(`${x},${y},${buttons}`),
      onCutText: (text) => texts.push(text),
    });
    socket.removeAllListeners('data');
    socket.on('data', (chunk) => screen.push(chunk));
    screen.start();
  });
  return { server, keys, pointers, texts };
}
