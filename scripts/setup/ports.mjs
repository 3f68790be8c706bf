import { createServer } from 'node:net';

function listenOnce(port, host) {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen({ port, host, exclusive: true }, () => {
      const taken = server.address().port;
      server.close(() => resolve(taken));
    });
  });
}

/** True when somebody listens there already; other faults of the address are left to who opens it in earnest. */
export async function isBusy(port, host = '127.0.0.1') {
  try {
    await listenOnce(port, host);
    return false;
  } catch (error) {
    return error.code === 'EADDRINUSE';
  }
}

export function freePort(host = '127.0.0.1') {
  return listenOnce(0, host);
}

/** The wished port when nobody has it, else a free one. */
export async function portNear(wished, host = '127.0.0.1') {
  if (wished !== undefined && !(await isBusy(wished, host))) return wished;
  return freePort(host);
}
