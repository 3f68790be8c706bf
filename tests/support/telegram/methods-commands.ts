import { badRequest } from './api-error.ts';
import { isRecord, type Params } from './wire.ts';
import type { World } from './world.ts';

export interface BotCommand {
  command: string;
  description: string;
}

const MOST_COMMANDS = 100;
const SCOPES: Readonly<Record<string, readonly string[]>> = {
  default: [],
  all_private_chats: [],
  all_group_chats: [],
  all_chat_administrators: [],
  chat: ['chat_id'],
  chat_administrators: ['chat_id'],
  chat_member: ['chat_id', 'user_id'],
};

/** Command lists, kept by scope and language. */
export function createCommandMethods(world: World) {
  const lists = new Map<string, BotCommand[]>();

  function keyOf(params: Params): string {
    const scope = params.scope ?? { type: 'default' };
    const needed = isRecord(scope) ? SCOPES[String(scope.type)] : undefined;
    if (!isRecord(scope) || needed === undefined) throw badRequest('unsupported BotCommandScope type specified');
    const extra = Object.keys(scope).find((field) => field !== 'type' && !needed.includes(field));
    if (extra !== undefined) throw badRequest(`fake: unknown field ${extra} in scope`);
    if (needed.includes('chat_id')) world.target(scope.chat_id);
    const language = params.language_code ?? '';
    if (!/^([a-z]{2})?$/.test(String(language))) throw badRequest('invalid language code specified');
    return [scope.type, ...needed.map((field) => scope[field]), language].join(' ');
  }

  function setMyCommands(params: Params): true {
    const key = keyOf(params);
    const given = params.commands;
    if (!Array.isArray(given)) throw badRequest("can't parse commands: expected an Array");
    if (given.length > MOST_COMMANDS) throw badRequest('BOT_COMMANDS_TOO_MUCH');
    lists.set(key, given.map(readCommand));
    return true;
  }

  function getMyCommands(params: Params): BotCommand[] {
    return lists.get(keyOf(params)) ?? [];
  }

  function deleteMyCommands(params: Params): true {
    lists.delete(keyOf(params));
    return true;
  }

  return { getMyCommands, methods: { setMyCommands, getMyCommands, deleteMyCommands } };
}

function readCommand(given: unknown): BotCommand {
  if (!isRecord(given)) throw badRequest("can't parse BotCommand: expected an Object");
  const extra = Object.keys(given).find((field) => field !== 'command' && field !== 'description');
  if (extra !== undefined) throw badRequest(`fake: unknown field ${extra} in a command`);
  const { command, description } = given;
  if (typeof command !== 'string' || !/^[a-z0-9_]{1,32}$/.test(command)) throw badRequest('BOT_COMMAND_INVALID');
  if (typeof description !== 'string' || description.length < 1 || description.length > 256) {
    throw badRequest('BOT_COMMAND_DESCRIPTION_INVALID');
  }
  return { command, description };
}
