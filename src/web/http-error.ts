/** The answers that are not pages of their own; the texts are in templates/web, `errors.json`. */
export type ErrorStatus = 400 | 401 | 403 | 404 | 413 | 422 | 429 | 500;

/** Something wrong with one field, and what to do about it, in both languages. */
export interface FieldError {
  /** JSON pointer into the body (RFC 6901). */
  readonly pointer: string;
  readonly vi: string;
  readonly en: string;
}

/** Ends a request with a page, or under /api with a problem document (RFC 9457). */
export class HttpError extends Error {
  constructor(
    readonly status: ErrorStatus,
    /** For the caller of the API: what is wrong, in both languages where it matters. */
    readonly detail?: string,
    readonly errors?: readonly FieldError[],
  ) {
    super(detail ?? `HTTP ${status}`);
    this.name = 'HttpError';
  }
}
