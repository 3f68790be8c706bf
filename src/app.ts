import { customAlphabet } from 'nanoid';
import { createBillsHandler } from '../handlers/bills.ts';
import { createCampaignHandler } from '../handlers/campaign.ts';
import { createExampleHandler } from '../handlers/example.ts';
import { createFactorHandler } from '../handlers/factor.ts';
import { createHelpHandler, type HelpDeps } from '../handlers/help.ts';
import { createInitiativeHandler } from '../handlers/initiative.ts';
import { createJoinHandler } from '../handlers/join.ts';
import { createLanguageHandler } from '../handlers/language.ts';
import { createLeaveHandler } from '../handlers/leave.ts';
import { createListHandler } from '../handlers/list.ts';
import { createMenuHandler, createMenuView } from '../handlers/menu.ts';
import { createMilestoneHandler } from '../handlers/milestone.ts';
import { createModulesHandler } from '../handlers/modules.ts';
import { createPlanHandler } from '../handlers/plan.ts';
import { createPledgeHandler } from '../handlers/pledge.ts';
import { createPledgeHistoryHandler } from '../handlers/pledge-history.ts';
import { createPledgeTableHandler } from '../handlers/pledge-table.ts';
import { createProgressHandler } from '../handlers/progress.ts';
import { createPublishHandler, type PublishDeps } from '../handlers/publish.ts';
import { formProblems } from '../handlers/publish-drafts.ts';
import { accessLostView, createReachHandler, stoppedView, unpaidView } from '../handlers/reach.ts';
import { createReportHandler } from '../handlers/report.ts';
import { createSkillAskHandler } from '../handlers/skill-ask.ts';
import { createSkillConfirmHandler } from '../handlers/skill-confirm.ts';
import { createSkillEvidenceHandler } from '../handlers/skill-evidence.ts';
import { createSkillQuizHandler } from '../handlers/skill-quiz.ts';
import { createSkillUnitHandler } from '../handlers/skill-unit.ts';
import { createSkillsHandler } from '../handlers/skills.ts';
import { createSummaryHandler } from '../handlers/summary.ts';
import { createTargetHandler } from '../handlers/target.ts';
import { createUnitHandler } from '../handlers/unit.ts';
import { createUnitsHandler } from '../handlers/units.ts';
import { createWhyHandler } from '../handlers/why.ts';
import { accessOccasion, unpaidOccasion } from '../jobs/access-notice.ts';
import { createJobs, type Jobs } from '../jobs/jobs.ts';
import { createReportJob } from '../jobs/report.ts';
import type { FileCheck } from './campaign/load.ts';
import { createCampaignFiles } from './campaign-files.ts';
import type { Channel, MenuCommand, SendFailure } from './channels/channel.ts';
import type { Clock } from './clock.ts';
import { type Converse, createConverse } from './converse.ts';
import type { Deciding } from './decide.ts';
import type { Address, ChannelName } from './dialog/address.ts';
import type { Lang } from './dialog/lang.ts';
import { line } from './dialog/view.ts';
import type { Member } from './domain/member.ts';
import { offers } from './domain/offer.ts';
import { AppError } from './errors.ts';
import type { Texts } from './i18n.ts';
import { campaignsOf, createLiveCampaigns } from './live-campaigns.ts';
import type { Logger } from './logger.ts';
import { createOutbox } from './outbox.ts';
import { createPhraser } from './phrase.ts';
import type { CampaignFiles } from './ports/campaign-files.ts';
import type { Revision } from './ports/campaigns.ts';
import { projectRoot } from './project-root.ts';
import { createPushes, type Pushes } from './push.ts';
import { createRegistry, type Registry } from './registry.ts';
import { createStandingKeeper } from './standings.ts';
import { createStopped } from './stopped.ts';
import type { Stores } from './stores.ts';
import { createTellOffice } from './tell-office.ts';
import { createWords } from './words.ts';

export interface AppDeps {
  readonly stores: Stores;
  readonly redisUrl: string;
  /** Of this house's keys in Redis. */
  readonly prefix: string;
  readonly clock: Clock;
  readonly machine: Clock;
  readonly channels: readonly Channel[];
  /** Keyed digests of phone numbers. */
  readonly phoneKey: (phone: string) => string | null;
  readonly texts: Texts;
  /** Campaign files on the server that the office may publish; none: only what it sends. */
  readonly campaignFiles?: CampaignFiles;
  readonly log: Logger;
  readonly count?: (result: 'taken' | 'repeated' | 'raced' | 'failed') => void;
}

/** One house: its stores, conversations and jobs over one database and one clock. */
export interface App {
  readonly stores: Stores;
  readonly jobs: Jobs;
  readonly accept: Converse['accept'];
  /** Commands of a role in a language, as registered in people's apps. */
  commandsFor(member: Pick<Member, 'role' | 'body'>, lang: Lang, revision: Revision): readonly MenuCommand[];
  /** The campaigns in force, in the order in which they were first published; throws when there is none. */
  campaigns(): Promise<readonly [Revision, ...Revision[]]>;
  /** What keeps this house from asking its questions by a campaign file. */
  readonly checkFile: FileCheck;
  /** Somebody has to let us into a network again: the office is told. `link` opens the page where that is done. */
  accessLost(why: string, link: string | null): Promise<void>;
  /** Mongo answers, Redis answers, and no reply waits for more than five minutes. */
  ready(): Promise<{ ok: boolean; parts: Record<string, boolean> }>;
  start(work: { readonly receive: boolean; readonly jobs: boolean }): Promise<void>;
  stop(): Promise<void>;
}

/** With room for fewer than this, most screens are lists. */
const FEW_BUTTONS = 8;
const OLDEST_REPLY_MS = 300_000;
const newWait = customAlphabet('abcdefghjkmnpqrstuvwxyz23456789', 5);
const newId = customAlphabet('abcdefghijkmnpqrstuvwxyz23456789', 14);

/** What handlers are made of. */
export interface HandlerParts {
  readonly stores: Stores;
  readonly queue: Jobs['queue'];
  readonly channels: ReadonlyMap<ChannelName, Channel>;
  readonly commands: HelpDeps['commands'];
  /** All forms of the house. */
  readonly forms: PublishDeps['forms'];
  readonly campaignFiles: CampaignFiles;
  /** What is in force is read again at the next turn. */
  readonly forget: () => void;
}

/** Everything people can do. Also made where nobody talks, to look at its forms. */
export function createHandlers(parts: HandlerParts) {
  const { stores, queue, channels, commands, forms, campaignFiles, forget } = parts;
  const menu = createMenuView(stores);
  const keeper = createStandingKeeper(stores);
  const fetchFile = (address: Address, ref: string, maxBytes: number): Promise<Buffer> => {
    const channel = channels.get(address.channel);
    if (channel === undefined) throw new AppError('channel_unreachable');
    return channel.fetchFile(ref, maxBytes);
  };
  return [
    createMenuHandler({ menu }),
    createCampaignHandler(),
    createJoinHandler({ ...stores, queue, menu }),
    createHelpHandler({ ...stores, commands }),
    createLanguageHandler(stores),
    createPlanHandler(stores),
    createInitiativeHandler({ ...stores, queue, fetchFile }),
    createSkillsHandler({ ...stores, queue }),
    createSkillAskHandler({ ...stores, queue }),
    createSkillConfirmHandler({ ...stores, queue }),
    createSkillEvidenceHandler({ ...stores, fetchFile }),
    createSkillQuizHandler(stores),
    createSkillUnitHandler(stores),
    createPledgeHandler({ ...stores, keeper }),
    createLeaveHandler({ ...stores, keeper }),
    createPledgeTableHandler(stores),
    createPledgeHistoryHandler({ ...stores, queue }),
    createBillsHandler(stores),
    createFactorHandler({ ...stores, forget }),
    createWhyHandler(stores),
    createMilestoneHandler(stores),
    createUnitHandler(stores),
    createTargetHandler(stores),
    createUnitsHandler(stores),
    createExampleHandler({ ...stores, queue }),
    createSummaryHandler(stores),
    createListHandler(stores),
    createReachHandler({ ...stores }),
    createReportHandler({ queue }),
    createProgressHandler({ queue }),
    createModulesHandler({ ...stores, forget }),
    createPublishHandler({ ...stores, fetchFile, forms, campaignFiles, forget }),
  ];
}

/** Commands a role may use, in the registry's order. */
function commandsOf(
  registry: Registry,
  deps: AppDeps,
  phrase: (key: string, lang: Lang) => string,
): App['commandsFor'] {
  return (member, lang, { campaign }) =>
    registry.commands
      .filter((command) => offers(campaign, member, command.ability) && deps.texts.has(`commands:${command.name}`))
      .map((command) => ({ name: command.name, help: phrase(`commands:${command.name}`, lang) }));
}

/** Builds one house; nothing is connected or started before `start`. Throws when handlers, forms or texts do not fit together. */
export function createApp(deps: AppDeps): App {
  const { clock, machine, log, texts } = deps;
  const { stores } = deps;
  const channels = new Map(deps.channels.map((channel) => [channel.name, channel]));
  const phraser = createPhraser(texts, (id) => stores.files.read(id));
  const live = createLiveCampaigns({ ...stores, machine });
  const campaigns = async (): Promise<readonly [Revision, ...Revision[]]> => {
    const [first, ...more] = await live.all();
    if (first === undefined) throw new AppError('internal', 'no campaign is published');
    return [first, ...more];
  };
  const stopped = createStopped({ ...stores, queue: () => jobs.queue, clock, view: stoppedView });
  const tellOffice = createTellOffice({ ...stores, queue: () => jobs.queue, clock });
  const unpaid = async ({ detail }: SendFailure): Promise<void> => {
    const [code = ''] = detail.split(' ');
    if (await tellOffice(unpaidOccasion(clock.now()), unpaidView(code))) log.error({ detail }, 'channel_unpaid');
  };
  const outbox = createOutbox({
    channels,
    conversations: stores.conversations,
    phraser,
    machine,
    log,
    onChanged: (conversation) => converse.forget(conversation),
    onStopped: stopped,
    onUnpaid: unpaid,
  });
  const pushes: Pushes = createPushes({
    channels,
    conversations: stores.conversations,
    phraser,
    machine,
    log,
    onPushed: (address, view) => converse.pushed(address, view),
    onStopped: stopped,
  });
  const jobs = createJobs({
    ...stores,
    keeper: createStandingKeeper(stores),
    redisUrl: deps.redisUrl,
    prefix: deps.prefix,
    clock,
    log,
    campaigns: async () => (await live.all()).map(({ campaign }) => campaign),
    send: pushes.send,
    closing: pushes.closing,
    unpaid,
    upkeep: async () => {
      await Promise.all(deps.channels.map((channel) => channel.upkeep?.()));
    },
    resumeOutbox: () => outbox.resume(),
    report: (request) => reportJob.run(request),
    reportFailed: (request) => reportJob.giveUp(request),
  });
  const reportJob = createReportJob({
    ...stores,
    campaignInForce: live.byId,
    queue: jobs.queue,
    clock,
    logger: log,
    plain: phraser.plain,
  });
  const helpEntries: HelpDeps['commands'] = () =>
    registry.commands.map(({ name, ability }) => ({ name, ability, help: `commands:${name}` }));
  const handlers = createHandlers({
    stores,
    queue: jobs.queue,
    channels,
    commands: helpEntries,
    forms: () => handlers.flatMap((one) => one.forms ?? []),
    campaignFiles: deps.campaignFiles ?? createCampaignFiles({ root: projectRoot(), names: [] }),
    forget: live.forget,
  });
  const registry: Registry = createRegistry(handlers, texts.has);
  const commandsFor = commandsOf(registry, deps, (key, lang) => phraser.plain(line(key), lang));
  const deciding: Deciding = {
    registry,
    newId,
    newWait,
    memberById: (id) => stores.members.byId(id),
    revision: live.revision,
    phoneKey: deps.phoneKey,
    listsChoices: ({ channel }) => (channels.get(channel)?.limits.buttons ?? Number.POSITIVE_INFINITY) < FEW_BUTTONS,
    words: createWords(
      texts,
      registry.commands.map((command) => command.name),
    ),
    label: (choice, scene) => phraser.plain(choice.label, scene.lang ?? scene.turn.lang),
  };

  const offerCommands = async (address: Address, memberId: string, lang: Lang): Promise<void> => {
    const member = await stores.members.byId(memberId);
    const channel = channels.get(address.channel);
    if (member === null || channel?.offerCommands === undefined) return;
    const [first] = campaignsOf(member, await campaigns());
    if (first !== undefined) await channel.offerCommands(address, commandsFor(member, lang, first));
  };

  const converse: Converse = createConverse({
    channels,
    conversations: stores.conversations,
    members: stores.members,
    outbox,
    deciding,
    campaigns,
    clock,
    machine,
    log,
    count: deps.count ?? (() => undefined),
    onStopped: stopped,
    onReturned: (member) => {
      jobs.reopen(member).catch((error: unknown) => log.warn({ error }, 'deliveries_not_reopened'));
    },
    onPerson: (address, member, lang) => {
      offerCommands(address, member, lang).catch((error: unknown) => log.warn({ error }, 'commands_not_offered'));
    },
  });

  return {
    stores,
    jobs,
    accept: (incoming) => converse.accept(incoming),
    commandsFor,
    campaigns,
    checkFile: (right) =>
      formProblems(
        handlers.flatMap((one) => one.forms ?? []),
        right,
        texts.has,
      ),
    async accessLost(why, link) {
      await tellOffice(accessOccasion(clock.now()), accessLostView(why, link));
    },
    async ready() {
      const [mongo, redis] = await Promise.all([
        stores.conversations.oldestWaiting(machine.now()).then(
          (age) => ({ up: true, fresh: age < OLDEST_REPLY_MS }),
          () => ({ up: false, fresh: true }),
        ),
        jobs.health(),
      ]);
      const parts = { mongodb: mongo.up, redis, outbox: mongo.fresh };
      return { ok: mongo.up && redis && mongo.fresh, parts };
    },
    async start(work) {
      // Not waited for: a network that hangs must not hold up the start.
      outbox.resume().catch((error: unknown) => log.warn({ error }, 'outbox_not_resumed'));
      if (work.jobs) jobs.start();
      if (work.receive)
        for (const channel of deps.channels) {
          await channel.start(
            (incoming) => converse.accept(incoming),
            (receipts) => stores.deliveries.receipts(receipts),
          );
        }
    },
    async stop() {
      for (const channel of deps.channels) await channel.stop();
      await converse.stop();
      await Promise.all([jobs.stop(), outbox.stop()]);
    },
  };
}
