import { formItems } from '../domain/form.ts';
import { parseInstrument } from '../domain/instrument.ts';
import { longestValues } from '../domain/longest-values.ts';
import { lintTemplates } from '../domain/message-lint.ts';
import { type SettingName, settingReaders } from '../domain/settings.ts';
import { StartRefused } from '../domain/start-refused.ts';
import { type Register, shippedInstruments } from './seed-files.ts';

/**
 * Texts of one's own that a database begins with pass the same lint as those that are saved later, with the longest
 * labels of the register. Throws `StartRefused` with a line for each problem.
 */
export function refuseBadTexts(settings: Record<SettingName, unknown>, register: Register, file: string): void {
  const survey = settingReaders.survey(settings.survey);
  const instrument = shippedInstruments()
    .map(parseInstrument)
    .find(({ code }) => code === survey.instrument);
  if (!instrument)
    throw new StartRefused(`${file}: survey.instrument: there is no questionnaire "${survey.instrument}".`);
  const labels = register.units.map(({ smsLabel }) => smsLabel);
  const items = formItems(instrument, 'short', { filedFeedback: true });
  const longest = longestValues(labels, items, settingReaders.routes(settings.routes));
  const problems = lintTemplates(settingReaders.messages(settings.messages), longest);
  if (problems.length > 0) throw new StartRefused(problems.map((line) => `${file}: messages: ${line}`).join('\n'));
}
