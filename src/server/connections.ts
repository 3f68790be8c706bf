/** The event streams that are open, so that closing need not wait for their readers to leave. */
export interface Connections {
  /** Remembers a stream until `forget` is called; ends it at once when the server is closing. */
  addStream(end: () => void): { forget(): void };
  endStreams(): void;
}

export function createConnections(): Connections {
  const streams = new Set<() => void>();
  let closing = false;
  return {
    addStream: (end) => {
      if (closing) end();
      else streams.add(end);
      return { forget: () => streams.delete(end) };
    },
    endStreams: () => {
      closing = true;
      for (const end of [...streams]) end();
    },
  };
}
