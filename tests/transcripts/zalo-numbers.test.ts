import { describeTranscripts } from './suite.ts';

describeTranscripts('zalo-numbers');
