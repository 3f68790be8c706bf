import { type Connection, mongo, Schema } from 'mongoose';
import { type SkillKey, skillId } from '../src/domain/skill.ts';
import type { QuizResult, SkillQuiz } from '../src/domain/skill-quiz.ts';
import type { SkillQuizStore } from '../src/ports/skills.ts';

interface QuizDoc extends SkillKey {
  _id: string;
  attempt: number;
  open: boolean;
  answers: { question: string; choice: number }[];
  beganAt: Date;
  last: QuizResult | null;
}

const text = { type: String, required: true } as const;
const whole = { type: Number, required: true } as const;

const answer = new Schema<QuizDoc['answers'][number]>(
  { question: text, choice: whole },
  { _id: false, strict: 'throw' },
);
const result = new Schema<QuizResult>(
  {
    right: whole,
    total: whole,
    passed: { type: Boolean, required: true },
    at: { type: Date, required: true },
  },
  { _id: false, strict: 'throw' },
);
const schema = new Schema<QuizDoc>(
  {
    _id: text,
    member: text,
    campaign: text,
    year: whole,
    item: text,
    attempt: whole,
    open: { type: Boolean, required: true },
    answers: { type: [answer], default: [] },
    beganAt: { type: Date, required: true },
    last: { type: result, default: null },
  },
  { collection: 'skillquizzes', strict: 'throw', versionKey: false, autoIndex: false },
);

/** Attempts at the questions of the checklist: one document per person, campaign, year and item. */
export function createSkillQuizStore(connection: Connection): SkillQuizStore {
  const model = connection.model<QuizDoc>('SkillQuiz', schema);

  async function of(key: SkillKey): Promise<SkillQuiz | null> {
    const doc = await model.findById(skillId(key)).lean<QuizDoc>();
    return doc === null ? null : toQuiz(doc);
  }

  async function first({ member, campaign, year, item }: SkillKey, at: Date): Promise<void> {
    const _id = skillId({ member, campaign, year, item });
    const fresh = { member, campaign, year, item, attempt: 1, open: true, answers: [], beganAt: at, last: null };
    try {
      await model.updateOne({ _id }, { $setOnInsert: fresh }, { upsert: true });
    } catch (error) {
      // Two at once: the other one's stands.
      if (!(error instanceof mongo.MongoServerError && error.code === 11000)) throw error;
    }
  }

  return {
    of,
    async begin(key, number, at) {
      const _id = skillId(key);
      if (number === 1) await first(key, at);
      else {
        await model.updateOne(
          { _id, attempt: number - 1, open: false },
          { $set: { attempt: number, open: true, answers: [], beganAt: at } },
        );
      }
      return of(key);
    },
    async answer(key, number, given) {
      await model.updateOne(
        { _id: skillId(key), attempt: number, open: true, 'answers.question': { $ne: given.question } },
        { $push: { answers: given } },
      );
      return of(key);
    },
    async finish(key, number, last) {
      await model.updateOne({ _id: skillId(key), attempt: number, open: true }, { $set: { open: false, last } });
      return of(key);
    },
  };
}

function toQuiz({ attempt, open, answers, last }: QuizDoc): SkillQuiz {
  return { attempt, open, answers: Object.fromEntries(answers.map((one) => [one.question, one.choice])), last };
}
