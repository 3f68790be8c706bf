import { describeChannel } from './channel-suite.ts';
import { describeNetworkChannel } from './network-suite.ts';
import { openTelegram } from './telegram-driver.ts';

for (const mode of ['polling', 'webhook'] as const) {
  describeChannel(`telegram by ${mode}`, (accept) => openTelegram(mode, accept));
  describeNetworkChannel(`telegram by ${mode}`, (accept) => openTelegram(mode, accept));
}
