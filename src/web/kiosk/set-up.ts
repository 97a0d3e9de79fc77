import { createHash } from 'node:crypto';
import type { KioskRow } from '../../db/kiosks.ts';
import { checkTable } from '../../domain/damm.ts';
import { formItems } from '../../domain/form.ts';
import { kioskForm } from '../../domain/kiosk.ts';
import { sealKeysOf } from '../../feedback/kiosk-seal.ts';
import type { Runtime } from '../../runtime.ts';
import { asset } from '../assets.ts';
import { getTexts, type Language } from '../texts.ts';

/** Scripts and styles of the kiosk, and the letters it needs: what the tablet keeps to start without the network. */
const files = [
  'app.css',
  'kiosk.css',
  'kiosk.js',
  'kiosk-queue.js',
  'kiosk-seal.js',
  'kiosk-scan.js',
  'kiosk-screens.js',
  'icon.svg',
];
const fonts = ['latin', 'vietnamese'].flatMap((set) =>
  [400, 600, 700].map((weight) => `/assets/fonts/be-vietnam-pro-${set}-${weight}-normal.woff2`),
);

/** What the page begins with. Whoever may press is known already; no unit is named to anybody else. */
export function shellOf(rt: Runtime, unit: string, kiosk: KioskRow) {
  return {
    asset,
    t: getTexts('vi', 'kiosk'),
    language: 'vi',
    base: `/kiosk/${encodeURIComponent(unit)}`,
    unitName: rt.reference.unit(kiosk.unit_id).nameVi,
    version: version(),
  };
}

export function registrationPage(language: Language, wrong: boolean) {
  return { asset, t: getTexts(language, 'kiosk'), language, wrong };
}

/**
 * Everything the page needs to ask, in both languages. An empty list of prompts: nobody recorded any, and no key to hear
 * them is shown.
 */
export async function kioskSetUp(rt: Runtime, kiosk: KioskRow) {
  const survey = rt.settings.get('survey').value;
  const { versionId, instrument } = rt.reference.latestInstrument(survey.instrument);
  const form = kioskForm(survey.form);
  const { nameVi, nameEn } = rt.reference.unit(kiosk.unit_id);
  return {
    version: version(),
    keep: [...files.map(asset), ...fonts],
    unit: { vi: nameVi, en: nameEn },
    texts: { vi: { ...getTexts('vi', 'kiosk') }, en: { ...getTexts('en', 'kiosk') } },
    asks: { instrument: versionId, form, items: formItems(instrument, form, { filedFeedback: false }) },
    onTime: instrument.onTime,
    /** How recordings of this questionnaire are called. */
    spoken: instrument.code,
    prompts: [...recordingsOf(rt).keys()],
    sealTo: (await sealKeysOf(rt, kiosk)).publicKey,
    checkTable,
  };
}

/** What somebody recorded for calls is heard at the kiosk too. */
export function recordingsOf(rt: Runtime): ReadonlyMap<string, string> {
  return new Map([...rt.voices.values()].flatMap(({ recordings }) => [...recordings]));
}

export function kioskManifest(unit: string) {
  const start = `/kiosk/${encodeURIComponent(unit)}`;
  const { appName } = getTexts('vi', 'kiosk');
  return {
    name: appName,
    short_name: appName,
    lang: 'vi',
    start_url: start,
    scope: start,
    display: 'fullscreen',
    background_color: '#fbf8f2',
    theme_color: '#0b6b53',
    icons: [{ src: asset('icon.svg'), sizes: 'any', type: 'image/svg+xml' }],
  };
}

/** Changes with anything the tablet keeps, so that it knows when to load itself anew. */
function version(): string {
  return createHash('sha256').update(files.map(asset).join()).digest('hex').slice(0, 12);
}
