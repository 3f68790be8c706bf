import type { Clock } from '../../../src/clock.ts';
import { isRecord, type Params } from '../telegram/wire.ts';
import { checkFields, idField } from './fields.ts';
import { invalid } from './oa-error.ts';
import type { People, PersonState } from './people.ts';
import { vietnamDay } from './windows.ts';

export interface AccountDeps {
  readonly oaId: string;
  readonly clock: Clock;
  readonly people: People;
}

/** Questions about the account and its people. */
export function createAccount({ oaId, clock, people }: AccountDeps) {
  function find(body: Params): PersonState {
    const person = people.find(idField(body.user_id, 'user_id'));
    if (!person) throw invalid('user_id');
    return person;
  }

  function getOa(): Params {
    return {
      oaid: oaId,
      name: 'Fake OA',
      description: '',
      oa_alias: '',
      is_verified: true,
      oa_type: 2,
      cate_name: '',
      num_follower: people.followers(),
      avatar: '',
      cover: '',
      package_name: 'Growth',
      package_valid_through_date: '31/12/2099',
      package_auto_renew_date: '31/12/2099',
      linked_ZCA: 'fake',
    };
  }

  function detail(data: Params): Params {
    checkFields(data, 'data', ['user_id']);
    const person = find(data);
    const last = person.lastInteraction;
    const known = {
      user_id: person.id,
      user_id_by_app: person.idByApp,
      user_external_id: '',
      display_name: person.name,
      user_alias: person.name,
      is_sensitive: false,
      user_last_interaction_date: last === undefined ? '' : vietnamDay(last),
      user_is_follower: person.isFollower,
      avatar: '',
      avatars: { 120: '', 240: '' },
      dynamic_param: '',
      tags_and_notes_info: { notes: [], tag_names: [] },
    };
    return person.phone === undefined ? known : { ...known, shared_info: { name: person.name, phone: person.phone } };
  }

  /** With a user: how the window stands. Without: the assets of the account. */
  function quota(body: Params): Params | Params[] {
    if (body.user_id === undefined) {
      checkFields(body, 'the body', ['quota_owner', 'product_type', 'quota_type']);
      if (body.quota_owner !== 'OA' && body.quota_owner !== 'APP') throw invalid('quota_owner');
      return [];
    }
    checkFields(body, 'the body', ['user_id']);
    const person = find(body);
    const total = isFree(person) ? '8' : '0';
    return {
      last_interaction: String(person.lastInteraction?.getTime() ?? 0),
      cs_reply: { remain: total, total },
      promotion: { daily_remain: '1', daily_total: '1', monthly_remain: '1', monthly_total: '1' },
    };
  }

  function isFree(person: PersonState): boolean {
    const last = person.lastInteraction;
    const now = clock.now();
    return last !== undefined && now.getTime() - last.getTime() <= 48 * 3_600_000;
  }

  return { getOa, detail, quota };
}

/** The `data` parameter of GET calls: JSON in the address. */
export function readData(query: URLSearchParams): Params {
  let data: unknown;
  try {
    data = JSON.parse(query.get('data') ?? '');
  } catch {
    throw invalid('data');
  }
  if (!isRecord(data)) throw invalid('data');
  return data;
}
