import { describe, expect, it } from 'vitest';
import type { ChannelState } from '../../src/feedback/find-channel-states.ts';
import type { Funnel } from '../../src/results/funnel.ts';
import { liveView } from '../../src/web/results/live-view.ts';
import { wordingOf } from '../../src/web/results/wording.ts';
import { getTexts } from '../../src/web/texts.ts';

const w = wordingOf('vi', getTexts('vi', 'results+results-pages'));
const pulse = { stuck: 0, lastAcceptedAt: null, lastReplyAt: Date.parse('2026-11-22T12:18:00Z') };
const nobody = { no_phone: 0, dead_number: 0, refused_at_desk: 0, opted_out: 0, not_drawn: 0, paper: 0, none: 0 };

const funnel = (more: Partial<Funnel> = {}): Funnel => ({
  returned: 100,
  asked: 60,
  accepted: 58,
  delivered: 50,
  answered: 30,
  refused: 0,
  dead_number: 0,
  failed: 0,
  unknown: 0,
  due: 0,
  overdue: 0,
  complained: 0,
  repeated_number: 0,
  notAsked: { ...nobody, not_drawn: 35, no_phone: 5 },
  ...more,
});

describe('where the road leaks most', () => {
  it('is the step that loses most, those left out by rule apart', () => {
    const view = liveView(w, funnel(), pulse);
    expect(view.leak).toBe('Chưa trả lời: 20 trong 50 người đã nhận tin (40,0 %).');
    expect(view.stations.find((station) => station.worst)?.name).toBe('answered');
    expect(liveView(w, funnel({ notAsked: { ...nobody, no_phone: 40 } }), pulse).leak).toContain(
      'Không hỏi được: 40 trong 100',
    );
  });

  it('does not take silence about deliveries for a loss', () => {
    const view = liveView(w, funnel({ delivered: 0, answered: 50 }), pulse);
    expect(view.stations.map((station) => station.name)).toEqual(['returned', 'asked', 'accepted', 'answered']);
  });
});

describe('whether it is running', () => {
  const channel = (more: Partial<ChannelState>): ChannelState => ({
    channelId: 'esms',
    breaker: 'closed',
    openedAt: null,
    probeAt: null,
    lastSuccessAt: null,
    lastFaultAt: null,
    lastFault: null,
    waiting: 0,
    held: { breaker: 0, budget: 0 },
    today: { segments: 0, costDong: 0 },
    month: { segments: 0, costDong: 0 },
    budgets: [],
    ...more,
  });

  it('names the channel that fails, then the budget that is spent', () => {
    const spent = channel({ held: { breaker: 0, budget: 1_200 } });
    expect(liveView(w, funnel(), pulse, [channel({})])).toMatchObject({ running: true });
    expect(liveView(w, funnel(), pulse, [spent])).toMatchObject({
      running: false,
      pulse: '1.200 tin chờ vì đã hết ngân sách',
    });
    expect(liveView(w, funnel(), pulse, [spent, channel({ breaker: 'half_open' })]).pulse).toBe(
      'Kênh esms đang lỗi; tin đi kênh khác hoặc chờ',
    );
  });
});

describe('the live figures', () => {
  it('name each denominator', () => {
    expect(liveView(w, funnel(), pulse).rates).toEqual([
      { rate: '30,0 %', label: 'trên kết quả đã trả', fraction: '30/100' },
      { rate: '50,0 %', label: 'trên người đã hỏi', fraction: '30/60' },
      { rate: '60,0 %', label: 'trên tin tới máy', fraction: '30/50' },
    ]);
  });

  it('say what is stuck, and when something last moved, in local time', () => {
    const view = liveView(w, funnel(), { ...pulse, stuck: 12 });
    expect(view).toMatchObject({ running: false, pulse: '12 tin chờ quá 10 phút' });
    expect(view.pulseDetail).toContain('19:18');
  });
});
