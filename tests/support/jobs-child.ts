import { type HouseSettings, openHouse } from './jobs-house.ts';

/** A worker process of its own, to be killed: every send is a post to the test, which may keep it waiting. */
const settings: HouseSettings & { readonly post: string } = JSON.parse(process.argv[2] ?? '{}');

const house = await openHouse(settings, async (member) => {
  const reply = await fetch(settings.post, { method: 'POST', body: member.id });
  return { ok: true, messageId: await reply.text() };
});
house.jobs.start();
process.send?.('started');
