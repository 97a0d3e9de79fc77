/** The program cannot start or go on as it was set up; the message is one sentence that says why and what to do. */
export class StartRefused extends Error {
  override readonly name = 'StartRefused';
}
