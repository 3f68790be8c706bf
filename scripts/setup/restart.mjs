import { startOwnMongod, startOwnRedis } from './servers.mjs';
import { SetupError } from './words.mjs';

const WINDOW_MS = 60_000;
const MOST = 5;
const PAUSE_MS = 500;

/** Starts an embedded server again when it died; gives up when that happens five times in a minute. */
export function createRestarter(house) {
  const deaths = [];
  let stopped = false;
  let pending = Promise.resolve();
  let giveUp;
  const gaveUp = new Promise((resolve) => {
    giveUp = resolve;
  });

  async function again(name) {
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    if (stopped) return;
    const { dataDir, programs, servers } = house;
    const server =
      name === 'mongod'
        ? await startOwnMongod({ dataDir, program: programs.mongod, onExit })
        : await startOwnRedis({ dataDir, file: programs.redis, onExit });
    // The bot knows the old address only.
    const moved = server.port !== servers[name]?.port;
    servers[name] = server;
    if (stopped) await server.stop();
    else if (moved) giveUp(new SetupError('fault.serverMoved', { name }));
  }

  function onExit(name) {
    if (stopped) return;
    const now = Date.now();
    deaths.push(now);
    house.progress.note('step.restart', { name });
    if (deaths.filter((at) => now - at < WINDOW_MS).length > MOST) {
      giveUp(new SetupError('fault.serverDies', { name }));
      return;
    }
    const fault = (error) => giveUp(error instanceof SetupError ? error : new SetupError('fault.serverDies', { name }));
    pending = Promise.all([pending, again(name).catch(fault)]);
  }

  return {
    onExit,
    gaveUp,
    /** Settles when no restart is under way any more. */
    stop() {
      stopped = true;
      return pending;
    },
  };
}
