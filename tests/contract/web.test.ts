import { describeChannel } from './channel-suite.ts';
import { openWeb } from './web-driver.ts';

describeChannel('web', openWeb);
