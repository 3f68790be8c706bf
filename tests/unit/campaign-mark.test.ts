import { describe, expect, it } from 'vitest';
import { decodePress, encodePress } from '../../src/dialog/event.ts';
import { actionButton, line, replyButton, type View } from '../../src/dialog/view.ts';
import { ofCampaign, unmarked } from '../../src/domain/campaign-mark.ts';

function dataOf(view: View): (string | null)[] {
  return (view.buttons ?? []).flat().map(({ press }) => encodePress(press, 'w'));
}

describe('buttons of a campaign', () => {
  const label = line('core:menu');
  const view: View = {
    lines: [label],
    buttons: [
      [actionButton(label, 'skills.tick', 'A1'), actionButton(label, 'menu.open')],
      [actionButton(label, 'modules.one', 'demo', 'initiatives'), replyButton(label, 'x')],
      [actionButton(label, 'pledge.checkin', 'x'.repeat(44)), actionButton(label, 'plan.open')],
    ],
  };

  it('carry its id, once, where it is not there already, there is room, and it means anything', () => {
    const marked = ofCampaign(view, 'demo');
    expect(dataOf(marked)).toEqual([
      '!skills.tick:A1:~demo',
      '!menu.open',
      '!modules.one:demo:initiatives',
      '=w:x',
      `!pledge.checkin:${'x'.repeat(44)}`,
      '!plan.open:~demo',
    ]);
    expect(ofCampaign(marked, 'other')).toEqual({
      ...marked,
      buttons: [
        marked.buttons?.[0],
        [actionButton(label, 'modules.one', 'demo', 'initiatives', '~other'), replyButton(label, 'x')],
        marked.buttons?.[2],
      ],
    });
  });

  it('come back as what they were, with the campaign', () => {
    const pressed = decodePress('!skills.tick:A1:~demo');
    expect(pressed !== null && 'args' in pressed ? unmarked(pressed.args) : null).toEqual({ args: ['A1'], of: 'demo' });
    expect(unmarked(['A1'])).toEqual({ args: ['A1'], of: null });
    expect(unmarked([])).toEqual({ args: [], of: null });
  });
});
