import type { Lang } from '../src/dialog/lang.ts';
import type { FileOut, Line, View } from '../src/dialog/view.ts';
import type { Member } from '../src/domain/member.ts';
import type { Revision } from '../src/ports/campaigns.ts';
import type { ReportRequest } from '../src/ports/queue.ts';

/** A line as plain words, as the phraser says it. */
export type Plain = (line: Line, lang: Lang) => string;

/** A request with who and what it is about, looked up when it is made. */
export interface Asked<Request extends ReportRequest> {
  readonly request: Request;
  readonly member: Member;
  readonly revision: Revision;
  readonly now: Date;
}

/** What was made of a request: the file, and the message that brings it. */
export interface Made {
  readonly file: FileOut;
  readonly bytes: Buffer;
  /** The same as a table that every phone can open. */
  readonly csv?: { readonly file: FileOut; readonly bytes: Buffer };
  readonly view: (file: FileOut) => View;
}
