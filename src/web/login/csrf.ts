import { csrfSync } from 'csrf-sync';

/** A token in the session that every form of a page sends back; scripts send it as a header. */
export const { csrfSynchronisedProtection: csrfProtection } = csrfSync({
  getTokenFromRequest: (request) => request.headers['x-csrf-token']?.toString() ?? request.body?.['_csrf'],
});
