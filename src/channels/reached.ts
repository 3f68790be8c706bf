import { type ClientRequest, type IncomingMessage, type RequestOptions, request as requestPlain } from 'node:http';
import { request as requestSecure } from 'node:https';
import type { Socket } from 'node:net';

/** One HTTP call whose connection is watched. */
export interface WatchedCall {
  /** What axios takes as `transport`; agents and their kept connections work as ever. */
  readonly transport: { request(options: RequestOptions, onAnswer: (answer: IncomingMessage) => void): ClientRequest };
  /** Whether there ever was a connection to write to: without one not a byte of the call has left, whatever ended it. */
  isReached(): boolean;
}

/** Made anew for every call: a call that is given up while it still connects fails like one that is given up later. */
export function watchCall(): WatchedCall {
  let isReached = false;

  function watch(socket: Socket): void {
    const event = openingOf(socket);
    if (event === null) isReached = true;
    else
      socket.once(event, () => {
        isReached = true;
      });
  }

  return {
    transport: {
      request(options, onAnswer) {
        const request = options.protocol === 'https:' ? requestSecure : requestPlain;
        return request(options, onAnswer).once('socket', watch);
      },
    },
    isReached: () => isReached,
  };
}

/** What the socket says when it can be written to; null: it is a kept one, which can. */
function openingOf(socket: Socket): 'connect' | 'secureConnect' | null {
  // Says so until the handshake is over; plain sockets do not have it.
  if ('secureConnecting' in socket && socket.secureConnecting === true) return 'secureConnect';
  return socket.connecting ? 'connect' : null;
}
