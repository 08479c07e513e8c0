// What the client uses of the place where it runs: the browser's own names, as far as they are needed, so that neither
// the sources nor the declarations of the package depend on the DOM library. Node has the first part from version 22 on.

interface WebSocketEvents {
  readonly open: object;
  readonly message: { readonly data: unknown };
  readonly close: { readonly code: number; readonly reason: string };
  readonly error: object;
}

declare class WebSocket {
  static readonly CLOSED: number;
  readonly readyState: number;
  constructor(url: string, protocol: string);
  addEventListener<Type extends keyof WebSocketEvents>(
    type: Type,
    listener: (event: WebSocketEvents[Type]) => void,
  ): void;
  send(frame: string): void;
  close(code: number, reason: string): void;
}

declare function fetch(
  url: string,
  options: { readonly cache: "no-store" },
): Promise<{ readonly status: number; json(): Promise<unknown> }>;

declare const location: { readonly origin: string } | undefined;

declare const crypto: { getRandomValues(into: Uint8Array): Uint8Array };

declare function btoa(bytes: string): string;

declare function setTimeout(work: () => void, ms: number): number;

declare function clearTimeout(timer: number): void;

declare function queueMicrotask(work: () => void): void;

interface AbortSignal {
  readonly aborted: boolean;
}

declare class AbortController {
  readonly signal: AbortSignal;
  abort(): void;
}

// Programs only: check `typeof process` first.

declare const process: { getBuiltinModule?(name: string): object | undefined };

// Pages only: check `typeof document` first.

declare const document: {
  readonly visibilityState: "visible" | "hidden";
  addEventListener(
    type: "visibilitychange",
    listener: () => void,
    options: { readonly signal: AbortSignal },
  ): void;
};

declare function addEventListener(
  type: "online" | "pagehide" | "pageshow",
  listener: (event: { readonly persisted?: boolean }) => void,
  options: { readonly signal: AbortSignal },
): void;

/** What `localStorage` and `sessionStorage` are; the names of their keys are those of their own properties. */
interface WebStorage {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

declare var localStorage: WebStorage;
declare var sessionStorage: WebStorage;
