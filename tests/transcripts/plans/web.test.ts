import { describePlans } from './suite.ts';

describePlans('web');
