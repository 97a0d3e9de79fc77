import { printCaseForm } from '../../feedback/paper/print-batch.ts';
import type { Runtime } from '../../runtime.ts';
import { sendForms } from '../paper/form-file.ts';
import type { Route } from '../routes.ts';
import { getCaseOfDesk } from './case-of-desk.ts';
import { officerOf } from './officer.ts';

/** The paper form of a case that is asked about on paper alone; printing it again makes a new one, the old is spoiled. */
export function caseFormRoutes(rt: Runtime, common: Pick<Route, 'action' | 'door' | 'resource'>): readonly Route[] {
  return [
    {
      ...common,
      method: 'post',
      path: '/desk/receipts/:caseId/form.pdf',
      async handle(request, response) {
        const { caseId, notAskedReason } = await getCaseOfDesk(rt, request, response);
        const { id } = officerOf(response);
        const road = request.body?.['road'] === 'box' ? 'box' : 'envelope';
        const batch = notAskedReason === 'paper' ? await printCaseForm(rt, caseId, id, road) : undefined;
        if (!batch) return response.redirect(303, '/desk');
        await sendForms(rt, response, batch, 'a5', id);
      },
    },
  ];
}
