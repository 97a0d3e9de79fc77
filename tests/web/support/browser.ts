/** Enough of a browser for forms: keeps cookies, sends the hidden token, follows nothing by itself. */
export class Visitor {
  readonly cookies = new Map<string, string>();

  constructor(private readonly url: string) {}

  async get(path: string): Promise<Page> {
    return this.read(await fetch(this.url + path, { headers: { cookie: this.cookie() }, redirect: 'manual' }));
  }

  async post(path: string, fields: Readonly<Record<string, string>>): Promise<Page> {
    const headers = { cookie: this.cookie(), 'content-type': 'application/x-www-form-urlencoded' };
    const body = new URLSearchParams(fields).toString();
    return this.read(await fetch(this.url + path, { method: 'POST', headers, body, redirect: 'manual' }));
  }

  /** Opens the page, then sends its form with the token it carries. */
  async submit(path: string, fields: Readonly<Record<string, string>>, action = path): Promise<Page> {
    const { text } = await this.get(path);
    const [, token] = /name="_csrf" value="([^"]+)"/.exec(text) ?? [];
    return this.post(action, { _csrf: token ?? '', ...fields });
  }

  private cookie(): string {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  private async read(response: Response): Promise<Page> {
    for (const line of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line)!;
      this.cookies.set(name!, value!);
    }
    return { status: response.status, headers: response.headers, text: await response.text() };
  }
}

export interface Page {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}
