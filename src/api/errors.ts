/** Every error a caller can see. Operations throw these; the protocols print them in their own form. */

export interface ErrorOptions {
  /** HTTP status; else the modelled one of that code in the service's shapes, else 400. */
  readonly status?: number;
  /** Further members of the error's shape, for example ResourceName. */
  readonly members?: Readonly<Record<string, unknown>>;
  /** Whose mistake: `Sender` unless the status is 500 or more. */
  readonly fault?: "Sender" | "Receiver";
}

export class ApiError extends Error {
  /** The shape's or query name, for example `ValidationException`. */
  readonly code: string;
  readonly options: ErrorOptions;

  constructor(code: string, message: string, options: ErrorOptions = {}) {
    super(message);
    this.name = "ApiError";
    this.code = code;
    this.options = options;
  }
}

export const apiError = (code: string, message: string, options?: ErrorOptions): ApiError =>
  new ApiError(code, message, options);

/** The commonest mistake, in services whose errors follow the JSON convention. */
export const validationError = (message: string): ApiError => apiError("ValidationException", message);
