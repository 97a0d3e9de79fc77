import type { Message } from './message.ts';
import type { Rule } from './rule.ts';

/**
 * One of our own messages copied back, whole or cut: what was read back ("Ong/Ba muon cham 5 4 5 4 3 ...? Neu phai, ...")
 * is no answer. Only what stands behind its last set phrase, or on another line, is the citizen's.
 */
export const ownMessage: Rule = {
  name: 'own-message',
  examples: [
    {
      text: 'Ong/Ba muon cham 5 4 5 4 3 (phong cho, thu tuc; 5 la rat hai long), phai khong? Neu phai, soan HL PHAI gui 8179',
      kind: 'unclear',
      pending: { kind: 'readback', scores: [5, 4, 5, 4, 3] },
    },
    {
      text: 'Cham 5 4 5 4 3 (phong cho, thu tuc\n44444',
      kind: 'answers',
      scores: [4, 4, 4, 4, 4],
      pending: { kind: 'readback', scores: [5, 4, 5, 4, 3] },
    },
    { text: 'Cam on Ong/Ba, da ghi: phong cho 5, thu tuc 4. Neu sai, soan HL SUA va 5 so', kind: 'unclear' },
  ],
  apply(message) {
    if (message.text.length < 24 || !hallmark.test(message.text)) return undefined;
    let start = 0;
    for (const line of message.text.split('\n')) {
      const from = line.search(hallmark);
      if (from >= 0) claimOurs(message, start, start + endOfOurs(line, from));
      start += line.length + 1;
    }
    return undefined;
  },
};

/** What only our messages say. */
const hallmark =
  /\b(?:co phai )?ong\/ba (?:muon )?cham\b|\bcam on ong\/ba[.,] ?(?:da ghi|con thieu|diem nay|tin den|lan sau|y kien)|\bxin loi ong\/ba\b|\bcham \d(?:[ ,]+\d)+ \([a-z]|\bca \d viec deu\b|\bneu (?:phai|khac|sai), (?:xin )?(?:soan|tra loi)\b|\bda ghi: |\bdiem nay cho viec\b|\b(?:chua ghi diem|con thieu diem(?: ve)?: )/;

const tails =
  /(?:\bneu (?:khac|sai), |\bxin )(?:soan|tra loi) [^.\n]{0,20}?\d so\b(?: theo thu tu (?:nay|do))?(?: ?\([^)]*\))?(?:,? (?:gui \d{4}|mien phi|khong mat tien))*|\bgui \d{4}(?: mien phi)?|\b(?:soan(?: [a-z]{2,8})?|tra loi) (?:phai|sua|tat ca \d)\b|\bcam on ong\/ba\b/g;

/** Behind the last set phrase of the line; a cut message ends with its line. */
function endOfOurs(line: string, from: number): number {
  let end = -1;
  for (const { index, 0: found } of line.matchAll(tails)) if (index >= from) end = index + found.length;
  return end < 0 || /\bneu (?:phai|khac|sai),?[^,]*$/.test(line.slice(end)) ? line.length : end;
}

function claimOurs({ tokens }: Message, from: number, to: number): void {
  for (const token of tokens) if (token.from >= from && token.to <= to) token.claim ||= 'quoted-invitation';
}
