import { describeTranscripts } from './suite.ts';

describeTranscripts('telegram');
