import { describe, expect, it } from 'vitest';
import { billForm } from '../../handlers/bill-form.ts';
import { factorForm } from '../../handlers/factor.ts';
import { fieldOf } from '../../src/dialog/answers.ts';
import { defineForm } from '../../src/dialog/define.ts';
import { createTexts } from '../../src/i18n.ts';
import { projectRoot } from '../../src/project-root.ts';
import { Player } from '../support/dialog-player.ts';
import { sampleCampaign } from '../support/report-sample.ts';

const texts = createTexts(projectRoot());

describe('the forms of the office', () => {
  it('are sound and have their texts', async () => {
    const campaign = await sampleCampaign();
    expect(() => defineForm(billForm(), texts.has)).not.toThrow();
    expect(() => defineForm(factorForm(campaign), texts.has)).not.toThrow();
  });

  it('ask a number back only where the lookup finds it far off, and again only for another number', () => {
    const player = new Player(
      billForm(),
      (name, inputs) => (name === 'odd_kwh' && Number(fieldOf(inputs, 'value')) > 99 ? ['far'] : []),
      {
        month: '2026-10',
      },
    );
    const asked = () => player.session.asked?.step;
    player.say('100');
    expect(asked()).toBe('sure_kwh');
    player.press('change').say('200');
    expect(asked()).toBe('sure_kwh');
    player.press('keep');
    expect(asked()).toBe('m3');
    player.say('1', '2', '3');
    expect(asked()).toBe('review');
    player.press('~e.kwh').say('7');
    expect(asked()).toBe('review');
    expect(player.session.answers).toMatchObject({ kwh: 7, m3: 1, ream: 2, litre: 3 });
    player.press('~e.kwh').say('300');
    expect(asked()).toBe('sure_kwh');
  });

  it('ask for the value of the one factor that is replaced', async () => {
    const player = new Player(factorForm(await sampleCampaign()), () => [], { factor: 'petrol' });
    expect(player.session.asked?.step).toBe('value_petrol');
    player.say('0');
    expect(player.session.asked?.step).toBe('value_petrol');
    player.say('2,1');
    expect(player.session.asked?.step).toBe('year');
  });
});
