/** A JSON object whose fields are read by name. */
export interface Json {
  readonly [name: string]: Json | undefined;
}

/** Sends requests as anybody would who has the address and the login. */
export class DemoClient {
  readonly #url: string;
  #token = '';

  constructor(url: string) {
    this.#url = url;
  }

  async login(username: string, password: string): Promise<void> {
    const { access_token } = await this.json('POST', '/auth', { username, password });
    this.#token = String(access_token);
  }

  /** Throws with the description of an error. */
  async json(method: string, path: string, body?: object): Promise<Json> {
    return JSON.parse(await this.text(method, path, body)) as Json;
  }

  async text(method: string, path: string, body?: object, accept = 'application/json'): Promise<string> {
    const response = await fetch(`${this.#url}${path}`, {
      method,
      headers: { authorization: `Bearer ${this.#token}`, 'content-type': 'application/json', accept },
      body: body && JSON.stringify(body),
    });
    const text = await response.text();
    if (response.status !== 200) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return text;
  }

  /** Whether there is something at a path. */
  async exists(path: string): Promise<boolean> {
    const response = await fetch(`${this.#url}${path}`, {
      headers: { authorization: `Bearer ${this.#token}` },
    });
    await response.text();
    return response.status !== 404;
  }
}
