import { describeChannel } from './channel-suite.ts';
import { describeNetworkChannel } from './network-suite.ts';
import { openZalo } from './zalo-driver.ts';

for (const buttons of [true, false]) {
  const name = buttons ? 'zalo with buttons' : 'zalo by numbers';
  describeChannel(name, (accept) => openZalo({ buttons }, accept));
  describeNetworkChannel(name, (accept) => openZalo({ buttons }, accept));
}
