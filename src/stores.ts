import type { Connection } from 'mongoose';
import { createBillStore } from '../models/bill.ts';
import { createBudgetStore } from '../models/budget.ts';
import { createCampaignStore } from '../models/campaign.ts';
import { createConsentKeyStore } from '../models/consent-key.ts';
import { createConversationStore } from '../models/conversation.ts';
import { createDecisionStore } from '../models/decision.ts';
import { createDeliveryStore } from '../models/delivery.ts';
import { createFileStore } from '../models/file.ts';
import { createGoodExampleStore } from '../models/good-example.ts';
import { createGrantStore } from '../models/grant.ts';
import { createInboxStore } from '../models/inbox.ts';
import { createInitiativeStore } from '../models/initiative.ts';
import { createInviteStore } from '../models/invite.ts';
import { createLeaseStore } from '../models/lease.ts';
import { createLeaveStore } from '../models/leave.ts';
import { createMemberStore } from '../models/member.ts';
import { createMilestoneStore } from '../models/milestone.ts';
import { createPledgeStore } from '../models/pledge.ts';
import { createReceiptStore } from '../models/receipt.ts';
import { createSettingStore } from '../models/setting.ts';
import { createSkillStore } from '../models/skill.ts';
import { createSkillLevelStore } from '../models/skill-level.ts';
import { createSkillQuizStore } from '../models/skill-quiz.ts';
import { createStandingStore } from '../models/standing.ts';
import { createTargetStore } from '../models/target.ts';
import { createUnitStore } from '../models/unit.ts';
import { createUnitEntryStore } from '../models/unit-entry.ts';

/** All stores of one database. */
export function createStores(connection: Connection) {
  return {
    bills: createBillStore(connection),
    budget: createBudgetStore(connection),
    campaigns: createCampaignStore(connection),
    consentKeys: createConsentKeyStore(connection),
    conversations: createConversationStore(connection),
    decisions: createDecisionStore(connection),
    deliveries: createDeliveryStore(connection),
    examples: createGoodExampleStore(connection),
    files: createFileStore(connection),
    grants: createGrantStore(connection),
    inbox: createInboxStore(connection),
    initiatives: createInitiativeStore(connection),
    invites: createInviteStore(connection),
    leases: createLeaseStore(connection),
    leaves: createLeaveStore(connection),
    members: createMemberStore(connection),
    milestones: createMilestoneStore(connection),
    pledges: createPledgeStore(connection),
    receipts: createReceiptStore(connection),
    settings: createSettingStore(connection),
    skillLevels: createSkillLevelStore(connection),
    skillQuizzes: createSkillQuizStore(connection),
    skills: createSkillStore(connection),
    standings: createStandingStore(connection),
    targets: createTargetStore(connection),
    unitEntries: createUnitEntryStore(connection),
    units: createUnitStore(connection),
  };
}

export type Stores = ReturnType<typeof createStores>;

/** Makes the indexes of all models that the stores have declared. */
export async function createIndexes(connection: Connection): Promise<void> {
  await Promise.all(connection.modelNames().map((name) => connection.model(name).createIndexes()));
}
