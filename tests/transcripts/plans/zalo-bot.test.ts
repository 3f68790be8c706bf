import { describePlans } from './suite.ts';

describePlans('zalo-bot');
