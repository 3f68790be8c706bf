import type { Logger } from '../src/logger.ts';

/** Sends what a dead process left in the conversations' outboxes; a failure is tried again at the next tick. */
export function createOutboxJob(resume: () => Promise<void>, log: Logger): () => Promise<void> {
  return async () => {
    try {
      await resume();
    } catch (error) {
      log.warn({ error }, 'outbox_not_resumed');
    }
  };
}
