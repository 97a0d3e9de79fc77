import { localDay } from '../domain/hours.ts';

const time = new Intl.DateTimeFormat('vi-VN', {
  timeZone: 'Asia/Ho_Chi_Minh',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
});

/** `16:05`, local time of an instant. */
export function showTime(at: number): string {
  return time.format(at);
}

/** `22/11/2026` of a local day `2026-11-22`. */
export function showDay(localDate: string): string {
  return localDate.split('-').reverse().join('/');
}

/** `16:05 22/11/2026`, local time of an instant. */
export function showDateTime(at: number): string {
  return `${showTime(at)} ${showDay(localDay(at))}`;
}
