import { describeTranscripts } from './suite.ts';

describeTranscripts('web');
