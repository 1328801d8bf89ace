import { expect, test } from '@jest/globals';
import { fullChannels, roomIn, takesSomebodysTime } from '../../../src/core/approval/attention-room.ts';

const waiting = (channel: 'approvals' | 'experiments' | 'budget', count: number) =>
  Array.from({ length: count }, () => ({ channel }));

test('each channel has places of its own, and never fewer than none', () => {
  expect(roomIn('approvals', [...waiting('approvals', 11), ...waiting('budget', 2)])).toBe(1);
  expect(roomIn('approvals', waiting('approvals', 40))).toBe(0);
});

test('a task for a rep takes somebody’s time although nobody is asked; a brief does not', () => {
  expect([takesSomebodysTime('create-rep-task'), takesSomebodysTime('write-brief')]).toEqual([true, false]);
});

test('a full channel is named with how many wait in it', () => {
  expect(fullChannels([])).toEqual([]);
  expect(fullChannels([...waiting('approvals', 12), ...waiting('experiments', 1), ...waiting('budget', 3)])).toEqual([
    { channel: 'approvals', waiting: 12 },
    { channel: 'budget', waiting: 3 },
  ]);
});
