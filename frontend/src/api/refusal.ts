/** The server declined, with a sentence and its facts (`application/problem+json`). */
export class Refusal extends Error {
  constructor(
    readonly code: string,
    readonly detail: string,
    readonly status: number,
    readonly facts: Record<string, unknown>,
  ) {
    super(detail);
    this.name = "Refusal";
  }
}

/** No answer came: whether the request was done is unknown, so it may only be sent again under the same key. */
export class NoAnswer extends Refusal {
  constructor() {
    super("no_answer", "The server did not answer.", 0, {});
    this.name = "NoAnswer";
  }
}

const KNOWN = new Set(["type", "title", "code", "detail", "status", "extra", "status_code", "instance"]);

/** Reads whatever came with an unsuccessful status, problem document or not. */
export async function refusalFrom(response: Response): Promise<Refusal> {
  const body: Record<string, unknown> = await response.json().catch(() => ({}));
  const facts = Object.fromEntries(Object.entries(body).filter(([name]) => !KNOWN.has(name)));
  const code = typeof body.code === "string" ? body.code : `http_${response.status}`;
  const detail = typeof body.detail === "string" ? body.detail : response.statusText;
  return new Refusal(code, detail, response.status, facts);
}

export function asRefusal(thrown: unknown): Refusal {
  return thrown instanceof Refusal ? thrown : new Refusal("defect", String(thrown), 0, {});
}
