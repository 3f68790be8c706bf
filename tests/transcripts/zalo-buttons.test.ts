import { describeTranscripts } from './suite.ts';

describeTranscripts('zalo-buttons');
