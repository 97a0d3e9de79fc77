import type { RequestHandler, Response } from 'express';
import helmet from 'helmet';

const directives = {
  defaultSrc: ["'none'"],
  scriptSrc: ["'self'"],
  styleSrc: ["'self'"],
  imgSrc: ["'self'"],
  fontSrc: ["'self'"],
  connectSrc: ["'self'"],
  formAction: ["'self'"],
  baseUri: ["'none'"],
  frameAncestors: ["'none'"],
};

/** Nothing inside a page, nothing from elsewhere. Referrers are never sent: an address can hold a token. */
export function securityHeaders(publicUrl: string): RequestHandler {
  const secure = publicUrl.startsWith('https://');
  return helmet({
    contentSecurityPolicy: { useDefaults: false, directives },
    strictTransportSecurity: secure,
    referrerPolicy: { policy: 'no-referrer' },
    xFrameOptions: { action: 'deny' },
  });
}

/** The policy of the one page that carries its style inside: that style by its hash, and no script at all. */
export function allowOnlyStyle(response: Response, sha256: string): void {
  response.set(
    'Content-Security-Policy',
    `default-src 'none'; style-src 'sha256-${sha256}'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
  );
}

/** The policy of a kiosk: its worker, its spoken prompts and what makes it full screen besides what every page may load. */
export function allowKiosk(response: Response): void {
  const own = ['script', 'style', 'img', 'font', 'connect', 'media', 'worker', 'manifest'];
  response.set(
    'Content-Security-Policy',
    `default-src 'none'; ${own.map((kind) => `${kind}-src 'self'`).join('; ')}; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
  );
}
