import { describePlans } from './suite.ts';

describePlans('telegram');
