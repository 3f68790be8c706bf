import { describeChannel } from './channel-suite.ts';
import { describeNetworkChannel } from './network-suite.ts';
import { openZaloBot } from './zalo-bot-driver.ts';

for (const mode of ['polling', 'webhook'] as const) {
  describeChannel(`zalo-bot by ${mode}`, (accept) => openZaloBot(mode, accept));
  describeNetworkChannel(`zalo-bot by ${mode}`, (accept) => openZaloBot(mode, accept));
}
